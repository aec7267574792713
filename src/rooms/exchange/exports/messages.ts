import { type RefusalCatalogue, refusalsOf, localText as text } from '#kernel';

/** Why something cannot be written down or shown at the export desk. */
export type ExportDeskRefusal =
  | 'exchange.export-record-not-found'
  | 'exchange.export-record-changed'
  | 'exchange.export-act-not-now'
  | 'exchange.export-days-contradict'
  | 'exchange.export-day-in-future'
  | 'exchange.decision-not-found';

const catalogue: RefusalCatalogue<ExportDeskRefusal> = {
  'exchange.export-record-not-found': {
    issue: 'not-found',
    text: text('There is no such record.', '没有此记录。', '沒有此紀錄。'),
  },
  'exchange.export-record-changed': {
    issue: 'conflict',
    text: text(
      'Somebody else has written about this record meanwhile. Look at it again.',
      '其间已有他人补记此记录，请重新查看。',
      '期間已有其他人補記此紀錄，請重新查看。',
    ),
  },
  'exchange.export-act-not-now': {
    issue: 'business-rule',
    text: text(
      'This cannot be written about the record as it stands ({state}).',
      '按记录现时状态（{state}）不能作此补记。',
      '按紀錄現時狀態（{state}）不能作此補記。',
    ),
  },
  'exchange.export-days-contradict': {
    issue: 'invariant',
    text: text(
      'The days contradict each other: {later} comes before {earlier}.',
      '日期前后矛盾：{later}早于{earlier}。',
      '日期前後矛盾：{later}早於{earlier}。',
    ),
  },
  'exchange.export-day-in-future': {
    issue: 'invariant',
    text: text(
      'What has not happened yet cannot be written down: {day}.',
      '尚未发生的事项不能记录：{day}。',
      '尚未發生的事項不能記錄：{day}。',
    ),
  },
  'exchange.decision-not-found': {
    issue: 'not-found',
    text: text('There is no such decision.', '没有此项决定。', '沒有此項決定。'),
  },
};

export const refuseExportDesk = refusalsOf(catalogue);
