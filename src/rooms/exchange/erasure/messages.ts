import { type RefusalCatalogue, refusalsOf, localText as text } from '#kernel';

/** Why an erase receipt counts for nothing, and why a sealed copy stays shut. */
export type ErasureRefusal =
  | 'exchange.receipt-without-sending'
  | 'exchange.receipt-content-differs'
  | 'exchange.receipt-before-opening'
  | 'exchange.receipt-contradicts'
  | 'exchange.receipt-not-owed'
  | 'exchange.copy-not-over'
  | 'exchange.copy-sealed'
  | 'exchange.sealed-not-yours';

const catalogue: RefusalCatalogue<ErasureRefusal> = {
  'exchange.receipt-without-sending': {
    issue: 'not-found',
    text: text(
      'This node never gave {node} what the erase receipt is about.',
      '本节点从未向{node}提供过该删除回执所指的内容。',
      '本節點從未向{node}提供過該刪除回條所指的內容。',
    ),
  },
  'exchange.receipt-content-differs': {
    issue: 'security',
    text: text(
      'The erase receipt is about other content than was given.',
      '删除回执所指内容与所提供的内容不符。',
      '刪除回條所指內容與所提供的內容不符。',
    ),
  },
  'exchange.receipt-before-opening': {
    issue: 'invariant',
    text: text(
      'The erase receipt says that the copy was gone before it was given.',
      '删除回执所记删除时间早于提供时间。',
      '刪除回條所記刪除時間早於提供時間。',
    ),
  },
  'exchange.receipt-contradicts': {
    issue: 'conflict',
    text: text(
      'Another receipt for this copy says otherwise, and stands.',
      '此副本已有内容不同的回执，以先前的回执为准。',
      '此副本已有內容不同的回條，以先前的回條為準。',
    ),
  },
  'exchange.receipt-not-owed': {
    issue: 'business-rule',
    text: text('No receipt is owed for this copy.', '此副本没有应交而未交的回执。', '此副本沒有應交而未交的回條。'),
  },
  'exchange.copy-not-over': {
    issue: 'business-rule',
    text: text(
      'The copy may still be shown here until {until}: there is nothing to sign for yet.',
      '此副本在{until}前仍可显示，尚无可回执的事项。',
      '此副本在{until}前仍可顯示，尚無可回覆的事項。',
    ),
  },
  'exchange.copy-sealed': {
    issue: 'forbidden',
    status: 410,
    text: text(
      'The sharing is over. Law obliges this institution to keep the copy as a part of the visit’s record, sealed.',
      '共享已终止。该副本属于就诊病历的一部分，依法由本机构封存保管。',
      '分享已終止。該副本屬求診紀錄的一部分，依法由本機構封存。',
    ),
  },
  'exchange.sealed-not-yours': {
    issue: 'forbidden',
    text: text(
      'A sealed copy is open to whoever recorded a visit of this patient at the institution that keeps it, and to oversight, with a reason.',
      '封存副本仅供曾在保管机构为该患者记录就诊的医务人员，以及监管人员说明理由后查阅。',
      '封存副本只供曾在保存機構為該病人記錄求診的醫護人員，以及監察人員說明理由後查閱。',
    ),
  },
};

export const refuseErasure = refusalsOf(catalogue);
