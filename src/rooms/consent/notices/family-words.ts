import type { LocalText } from '#kernel';
import { civilDay, inEach, text } from '../words.ts';
import type { NoticeParams } from './model.ts';

type Tie = NoticeParams<'family-tie-made'>;

const KINDS: Readonly<Record<Tie['kind'], LocalText>> = {
  parent: text('parent', '父母', '父母'),
  guardian: text('guardian', '监护人', '監護人'),
  carer: text('carer', '照护人', '照顧者'),
};

/** What each kind may do; a tie for contact alone opens nothing. */
const MAY: Readonly<Record<Tie['kind'], LocalText>> = {
  parent: text(
    'read your record and who looked at it, and agree or refuse for you',
    '查看您的病历及查阅记录，并代您同意或拒绝',
    '查閱你的紀錄及查閱日誌，並代你同意或拒絕',
  ),
  guardian: text(
    'read your record and who looked at it, and agree or refuse for you',
    '查看您的病历及查阅记录，并代您同意或拒绝',
    '查閱你的紀錄及查閱日誌，並代你同意或拒絕',
  ),
  carer: text(
    'read your record, and agree or refuse for you',
    '查看您的病历，并代您同意或拒绝',
    '查閱你的紀錄，並代你同意或拒絕',
  ),
};
const CONTACT = text(
  'be contacted about you, and see nothing of your record',
  '作为您的联系人，不能查看您的病历',
  '作為你的聯絡人，不能查閱你的紀錄',
);

/** Who was entered, as what, what that opens, and for how long. */
export function familyTieText({ carer, kind, scope, from, until }: Tie): LocalText {
  const may = scope === 'record' ? MAY[kind] : CONTACT;
  const as = KINDS[kind];
  const day = (date: string) => inEach((lang) => civilDay(date, lang));
  const [first, last] = [day(from), until === undefined ? undefined : day(until)];
  return text(
    `${carer.en} was entered as your ${as.en}, from ${first.en}${last === undefined ? ', without an end' : ` until ${last.en}`}, and may ${may.en}. If this is wrong, tell the desk: it can be ended at once.`,
    `${carer['zh-Hans']}已被登记为您的${as['zh-Hans']}，自${first['zh-Hans']}起${last === undefined ? '，无结束日期' : `至${last['zh-Hans']}`}，可以${may['zh-Hans']}。如有不实，请告知服务台，可立即终止。`,
    `${carer['zh-Hant-HK']}已獲登記為你的${as['zh-Hant-HK']}，由${first['zh-Hant-HK']}起${last === undefined ? '，沒有結束日期' : `至${last['zh-Hant-HK']}`}，可以${may['zh-Hant-HK']}。如有不實，請通知服務台，可即時終止。`,
  );
}
