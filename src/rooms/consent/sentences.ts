import type { Lang, LocalText } from '#kernel';
import { basisText, refusedBasisText } from './bases/basis-text.ts';
import type { Grant, GrantRecipients } from './grants/model.ts';
import { TOLD_BASIS } from './ledger/audit/told-entry.ts';
import type { EntryActor, EntryBody } from './ledger/entry.ts';
import { civilTime, inEach, joinWords, kindsWords, purposeWords, roleWords, sectionsWords, text } from './words.ts';

/** What the patient signs: made of the very data that is enforced. */
export function grantSentence(grant: Grant): LocalText {
  return inEach((lang) => {
    const what = sectionsWords(grant.sections, lang);
    const who = recipientsWords(grant.recipients, lang);
    const until = civilTime(grant.expiresAt, lang);
    const [months, times, from] = [grant.lookBackMonths, grant.opensMax, grant.dataFrom];
    switch (lang) {
      case 'en':
        return `I let ${who} see ${what} from the last ${months} months (since ${from}), for my treatment, until ${until}, at most ${times} times. ${grant.crossBorder ? 'I agree that it is shown outside the place where it is kept. ' : ''}I can take this back at any time.`;
      case 'zh-Hans':
        return `我同意${who}为我的诊疗查看最近${months}个月（自${from}起）的${what}，有效至${until}，最多打开${times}次。${grant.crossBorder ? '我单独同意将上述信息提供至保存地以外。' : ''}我可以随时撤回。`;
      case 'zh-Hant-HK':
        return `我同意${who}為診治我而查閱最近${months}個月（由${from}起）的${what}，有效至${until}，最多開啟${times}次。${grant.crossBorder ? '我同意將上述資料提供至保存地以外。' : ''}我可隨時撤回。`;
    }
  });
}

function recipientsWords(recipients: GrantRecipients, lang: Lang): string {
  switch (recipients.kind) {
    case 'organizations':
      return joinWords(
        recipients.ids.map((named) => named.name[lang]),
        lang,
      );
    case 'consortium':
      return text('any institution of the care consortium', '医疗联合体内任一机构', '醫療聯合體內任何機構')[lang];
    case 'holder':
      return text(
        'whoever I give the link and the passcode to',
        '持有我所提供的链接和密码的人',
        '持有我所給予的連結及密碼的人',
      )[lang];
  }
}

/** An act as it is told to the patient it is about, wherever it happened. */
export type ToldAccess = Pick<EntryBody, 'action' | 'purpose' | 'outcome' | 'kinds' | 'basis'> & {
  readonly actorName: LocalText;
  readonly organizationName?: LocalText;
  /** The patient's own act. */
  readonly isOwn: boolean;
  /** How many such attempts one entry stands for. */
  readonly times?: number;
  /** The telephone to which a code went, but for its last figures hidden. */
  readonly number?: string;
};

/**
 * One act as a sentence that needs no knowledge of computers: who, what, why; for a refused one, that it was refused and why.
 *
 * @example accessSentence(entry, 'en') // "Dr Chan (Example Clinic) looked at your diagnoses and prescriptions, to treat you. You have been treated there."
 */
export function accessSentence(told: ToldAccess, lang: Lang): string {
  const who = told.isOwn ? text('You', '您', '你')[lang] : actorWords(told, lang);
  const act = `${actWords(told, lang)}${timesWords(told.times, lang)}`;
  const why = told.isOwn ? '' : purposeWords(told.purpose)[lang];
  const rule =
    told.isOwn && told.outcome === 'permitted'
      ? ''
      : (told.outcome === 'denied' ? refusedBasisText : basisText)(told.basis)[lang];
  const basis = told.number === undefined ? rule : `${rule}${numberWords(told.number)[lang]}`;
  if (lang === 'en') return `${who} ${act}${why === '' ? '' : `, ${why}`}.${basis === '' ? '' : ` ${basis}`}`;
  return `${who}${act}${why === '' ? '' : `，目的：${why}`}。${basis}`;
}

function timesWords(times: number | undefined, lang: Lang): string {
  if (times === undefined) return '';
  const words = text(
    `, ${times} more times within minutes`,
    `（数分钟内另有${times}次）`,
    `（數分鐘內另有${times}次）`,
  );
  return times === 1 ? text(', once more', '（另有1次）', '（另有1次）')[lang] : words[lang];
}

function numberWords(number: string): LocalText {
  return text(` Number: ${number}.`, `号码：${number}。`, `號碼：${number}。`);
}

/** Name and organisation: "Dr Chan (Example Clinic)". */
function actorWords({ actorName: name, organizationName: organization }: ToldAccess, lang: Lang): string {
  if (organization === undefined) return name[lang];
  return lang === 'en' ? `${name.en} (${organization.en})` : `${organization[lang]}的${name[lang]}`;
}

export function isOwnAct({ actor, patientId }: Pick<EntryBody, 'actor' | 'patientId'>): boolean {
  return actor.kind === 'person' && actor.patientId !== undefined && actor.patientId === patientId;
}

export function actorName(actor: EntryActor): LocalText {
  switch (actor.kind) {
    case 'person':
      return actor.name;
    case 'system':
      if (actor.clientId.startsWith(OWN_PROGRAM)) {
        return text('The service’s own program', '平台自身的程序', '平台本身的程式');
      }
      return inEach((lang) => {
        const word = text('The program', '系统程序', '系統程式')[lang];
        return `${word}${quoted(actor.clientId, lang)}`;
      });
    case 'node':
      return (
        actor.onBehalfOf?.practitionerName ??
        actor.name ??
        inEach((lang) => {
          const word = text('The node', '节点', '節點')[lang];
          return `${word}${quoted(actor.nodeId, lang)}`;
        })
      );
    case 'anonymous':
      return inEach((lang) => {
        const word = roleWords('anonymous')[lang];
        return lang === 'en' ? word.charAt(0).toUpperCase() + word.slice(1) : word;
      });
  }
}

/** How the names of a node’s own programs begin: which of them it was says nothing to a patient. */
const OWN_PROGRAM = 'causeway-';

/** A name of the machine's behind a word, in the marks of each script. */
function quoted(name: string, lang: Lang): string {
  return text(` ${name}`, `“${name}”`, `「${name}」`)[lang];
}

export function actorOrganization(actor: EntryActor): { readonly id: string; readonly name: LocalText } | undefined {
  if (actor.kind === 'person') return actor.organization;
  if (actor.kind !== 'node' || actor.onBehalfOf === undefined) return undefined;
  return { id: actor.onBehalfOf.organization, name: actor.onBehalfOf.organizationName };
}

/** Verb and object. A refused act is told as an attempt. */
function actWords({ action, kinds, outcome, isOwn, basis }: ToldAccess, lang: Lang): string {
  const denied = outcome === 'denied';
  const owner = isOwn ? text('your', '自己的', '自己的')[lang] : text('your', '您的', '你的')[lang];
  // Who shares or ends a share puts down a consent; what is shared is the record.
  const types = Object.keys(kinds).filter((type) => type !== 'Consent' || !BY_CONSENT.has(action));
  const what = types.length > 0 ? kindsWords(kinds, lang) : text('record', '病历', '健康紀錄')[lang];
  const [en, zhHans, zhHant] = OF_BASIS.get(`${basis} ${action}`) ?? OF_BASIS.get(basis) ?? VERBS[action];
  if (lang === 'en') {
    const [past, infinitive] = en;
    return denied
      ? `tried to ${infinitive.replace('{what}', `${owner} ${what}`)} and was refused`
      : past.replace('{what}', `${owner} ${what}`);
  }
  const verb = (lang === 'zh-Hans' ? zhHans : zhHant).replace('{what}', `${owner}${what}`);
  if (!denied) return verb;
  return lang === 'zh-Hans'
    ? `曾试图${verb.replaceAll('了', '')}，已被拒绝`
    : `曾試圖${verb.replaceAll('了', '')}，已被拒絕`;
}

const BY_CONSENT: ReadonlySet<EntryBody['action']> = new Set(['share', 'revoke']);

type Verb = readonly [readonly [past: string, infinitive: string], string, string];

/** Rules under which the act itself is another one than its verb says: with one verb alone, or with any. */
const OF_BASIS: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  [
    // A copy that law keeps is taken from view and not erased: to say that it was removed would be to say more than is done.
    'exchange/copy-sealed',
    [['sealed its copy of {what}', 'seal its copy of {what}'], '封存了{what}的副本', '封存了{what}的副本'],
  ],
  [
    'exchange/visit-sent-home disclose',
    [
      ['sent {what} to where your record is kept', 'send {what} to where your record is kept'],
      '把{what}送回您的病历所在地',
      '把{what}送回你的病歷所在地',
    ],
  ],
  [
    // It is the other node that is named.
    'records.folder receive',
    [['sent {what} here', 'send {what} here'], '把{what}送到了这里', '把{what}送到了這裏'],
  ],
  [
    'consent/access-question operate',
    [['asked about an act in {what}', 'ask about an act in {what}'], '就{what}提出了查询', '就{what}提出了查詢'],
  ],
  [
    'consent/privacy-mark operate',
    [
      ['changed what protects {what}', 'change what protects {what}'],
      '更改了{what}的保护标记',
      '更改了{what}的保護標記',
    ],
  ],
  [
    'consent/request-refused revoke',
    [
      ['said no to a request for {what}', 'say no to a request for {what}'],
      '拒绝了对{what}的请求',
      '拒絕了對{what}的要求',
    ],
  ],
  [
    'consent/request-lapsed revoke',
    [
      ['let a request for {what} lapse', 'let a request for {what} lapse'],
      '使对{what}的请求失效',
      '使對{what}的要求失效',
    ],
  ],
  [
    'exchange/joined-lists',
    [
      ['looked at how the lists of both nodes stand', 'look at how the lists of both nodes stand'],
      '查看了两地记录的合并情况',
      '查閱了兩地紀錄的合併情況',
    ],
  ],
  [
    'exchange/list-join-asked',
    [
      ['asked for one list of both nodes', 'ask for one list of both nodes'],
      '请求将两地记录合并显示',
      '要求把兩地紀錄合併顯示',
    ],
  ],
  [
    'exchange/list-joined',
    [
      ['agreed to one list of both nodes', 'agree to one list of both nodes'],
      '同意将两地记录合并显示',
      '同意把兩地紀錄合併顯示',
    ],
  ],
  [
    'exchange/list-join-refused',
    [
      ['said no to one list of both nodes', 'say no to one list of both nodes'],
      '拒绝将两地记录合并显示',
      '拒絕把兩地紀錄合併顯示',
    ],
  ],
  [
    'exchange/list-join-ended',
    [
      ['ended the one list of both nodes', 'end the one list of both nodes'],
      '终止了两地记录的合并显示',
      '終止了兩地紀錄的合併顯示',
    ],
  ],
  [
    'exchange/list-join-told',
    [
      ['told how the lists of both nodes stand', 'tell how the lists of both nodes stand'],
      '告知了两地记录的合并情况',
      '告知了兩地紀錄的合併情況',
    ],
  ],
  ['consent/carer-named', [['named a carer', 'name a carer'], '指定了照护人', '指定了照顧者']],
  [
    'consent/carer-taken-back',
    [['took a carer’s code back', 'take a carer’s code back'], '撤回了照护人代码', '撤回了照顧者代碼'],
  ],
  ['consent/carer-accepted', [['agreed to be a carer', 'agree to be a carer'], '接受担任照护人', '接受擔任照顧者']],
  ['consent/carer-declined', [['declined to be a carer', 'decline to be a carer'], '谢绝担任照护人', '謝絕擔任照顧者']],
  [
    'consent/carer-offer-read',
    [['looked at the offer to be a carer', 'look at the offer to be a carer'], '查看了照护人邀请', '查閱了照顧者邀請'],
  ],
  [
    'consent/carer-ended',
    [['ended what a carer may see', 'end what a carer may see'], '终止了照护人的权限', '終止了照顧者的權限'],
  ],
  ['consent.carer-code-wrong', [['used a carer’s code', 'use a carer’s code'], '使用照护人代码', '使用照顧者代碼']],
  [
    'consent.carer-called-otherwise',
    [['used a carer’s code', 'use a carer’s code'], '使用照护人代码', '使用照顧者代碼'],
  ],
  [
    // What came is an account of an act elsewhere, not data of hers.
    TOLD_BASIS,
    [
      ['told of an act on your data in another system', 'tell of an act on your data in another system'],
      '报送了外部系统中一次涉及您信息的操作',
      '報送了另一系統中一次涉及你資料的操作',
    ],
  ],
]);

const VERBS: Readonly<Record<EntryBody['action'], Verb>> = {
  read: [['looked at {what}', 'look at {what}'], '查看了{what}', '查閱了{what}'],
  search: [['looked through {what}', 'look through {what}'], '查询了{what}', '搜尋了{what}'],
  history: [
    ['looked at earlier versions of {what}', 'look at earlier versions of {what}'],
    '查看了{what}的历史版本',
    '查閱了{what}的過往版本',
  ],
  create: [['added to {what}', 'add to {what}'], '新增了{what}', '新增了{what}'],
  update: [['changed {what}', 'change {what}'], '更改了{what}', '更改了{what}'],
  delete: [['removed some of {what}', 'remove some of {what}'], '删除了{what}', '刪除了{what}'],
  disclose: [
    ['was shown {what} that you shared', 'see {what} by a share'],
    '打开了您共享的内容：{what}',
    '開啟了你分享的內容：{what}',
  ],
  receive: [['received {what}', 'send in {what}'], '接收了{what}', '接收了{what}'],
  share: [['shared {what}', 'share {what}'], '共享了{what}', '分享了{what}'],
  revoke: [['ended a share of {what}', 'end a share of {what}'], '结束了对{what}的共享', '結束了對{what}的分享'],
  export: [['took out a copy of {what}', 'take out a copy of {what}'], '导出了{what}', '匯出了{what}'],
  'sign-in': [['signed in', 'sign in'], '登录了', '登入了'],
  operate: [
    ['did system work on {what}', 'do system work on {what}'],
    '对{what}进行了系统操作',
    '對{what}進行了系統操作',
  ],
};
