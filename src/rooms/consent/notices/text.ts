import type { Lang, LocalText } from '#kernel';
import { CONSENT_NOTICE_TITLES, CONSENT_NOTICES } from '../artefacts/notice-words.ts';
import { basisText } from '../bases/basis-text.ts';
import { CARER_NOTICE_TITLES, CARER_NOTICES } from '../carers/words.ts';
import type { NoticeKind } from '../contract.ts';
import { civilDay, civilTime, inEach, text } from '../words.ts';
import { accountChangeText } from './account-words.ts';
import { familyTieText } from './family-words.ts';
import type { Notice, NoticeParams } from './model.ts';

/** A few words over a notice. */
const TITLES: Readonly<Record<NoticeKind, LocalText>> = {
  ...CONSENT_NOTICE_TITLES,
  ...CARER_NOTICE_TITLES,
  'share-created': text('You made a share', '您创建了共享', '你建立了分享'),
  'share-opened': text('Your record was opened', '您共享的病历已被打开', '你分享的紀錄已被開啟'),
  'share-open-refused': text('An attempt was refused', '一次打开请求被拒绝', '一次開啟要求被拒絕'),
  'share-locked': text('A share was locked', '共享已锁定', '分享已鎖定'),
  'share-revoked': text('You took a share back', '您撤回了共享', '你撤回了分享'),
  'record-read-elsewhere': text('Your record was read', '您的病历被查看', '你的紀錄被查閱'),
  'visit-arrived': text('A visit record has arrived', '就诊记录已送达', '求診紀錄已送達'),
  'visit-imported': text('A visit was added to your record', '就诊已并入您的病历', '求診紀錄已加入你的病歷'),
  'visit-entry-rejected': text('Part of a visit was not taken over', '部分就诊内容未被采纳', '部分求診內容未獲納入'),
  'visit-not-sent': text('A visit could not be sent home', '就诊记录未能送出', '求診紀錄未能送出'),
  'consent-changed': text('Your consent was changed', '您的授权有变更', '你的同意書有更改'),
  'permit-ending': text('A permit to practise is ending', '执业许可即将到期', '執業許可即將到期'),
  'dossier-moved': text('News of your application', '您的申请有新进展', '你的申請有新進展'),
  'emergency-opened': text(
    'Your record was opened in an emergency',
    '您的病历因紧急情况被打开',
    '你的紀錄因緊急情況被開啟',
  ),
  'emergency-not-justified': text(
    'An emergency access was not justified',
    '一次紧急调阅经复核认定理由不成立',
    '一次緊急查閱經覆核為理由不成立',
  ),
  'emergency-reviewed': text('Your emergency access was reviewed', '您的紧急调阅已复核', '你的緊急查閱已覆核'),
  'privacy-asked': text('The privacy officer asks you', '隐私专员向您询问', '私隱專員向你查問'),
  'access-answered': text('Your question was answered', '您的查询已获答复', '你的查詢已獲答覆'),
  'signed-on-parted-record': text(
    'An entry that you signed may be another person’s',
    '您签署的一项记录可能属于他人',
    '你簽署的一項紀錄可能屬於他人',
  ),
  'telephone-changed': text(
    'A telephone on your record was changed',
    '您登记的电话号码有变更',
    '你登記的電話號碼有更改',
  ),
  'family-tie-made': text('Somebody may act for you', '有人被登记为代您行事', '有人獲登記代你行事'),
  'list-join-asked': text('One list of accesses?', '合并显示访问记录？', '合併顯示查閱紀錄？'),
  'account-changed': text('Your way to sign in was changed', '您的登录方式有变更', '你的登入方式有更改'),
  'ledger-alarm': text('A warning about an access ledger', '访问账本警示', '查閱帳本警示'),
};

export function noticeTitle(kind: NoticeKind): LocalText {
  return TITLES[kind];
}

/** The sentence of a notice in each language. */
export function noticeText(notice: Pick<Notice, 'kind' | 'params'>): LocalText {
  return inEach((lang) => sentence(notice.kind, notice.params as NoticeParams, lang));
}

type Sentences = { readonly [Kind in NoticeKind]: (facts: NoticeParams<Kind>) => LocalText };

const SENTENCES: Sentences = {
  ...CONSENT_NOTICES,
  ...CARER_NOTICES,
  'share-created': ({ until }) =>
    inEach(
      (lang) =>
        ({
          en: `You made a share of your record. It is open until ${civilTime(until, lang)}. You can take it back at any time.`,
          'zh-Hans': `您创建了一项病历共享，有效至${civilTime(until, lang)}。您可以随时撤回。`,
          'zh-Hant-HK': `你建立了一項紀錄分享，有效至${civilTime(until, lang)}。你可隨時撤回。`,
        })[lang],
    ),
  'share-opened': ({ by, organization }) =>
    text(
      `${by.en} of ${organization.en} opened the record that you shared. If you did not expect this, take the share back.`,
      `${organization['zh-Hans']}的${by['zh-Hans']}打开了您共享的病历。如非您所愿，请撤回共享。`,
      `${organization['zh-Hant-HK']}的${by['zh-Hant-HK']}開啟了你分享的紀錄。如非你所願，請撤回分享。`,
    ),
  'share-open-refused': ({ organization, reason }) => {
    const why = basisText(reason);
    return text(
      `${organization?.en ?? 'Somebody'} tried to open your share and was refused. ${why.en}`,
      `${organization?.['zh-Hans'] ?? '有人'}试图打开您的共享，已被拒绝。${why['zh-Hans']}`,
      `${organization?.['zh-Hant-HK'] ?? '有人'}試圖開啟你的分享，已被拒絕。${why['zh-Hant-HK']}`,
    );
  },
  'share-locked': () =>
    text(
      'A wrong passcode was typed too often, so the share was locked. Nothing was shown. You can make a new share.',
      '密码多次输入错误，共享已锁定，内容未被显示。您可以重新创建共享。',
      '密碼多次輸入錯誤，分享已鎖定，內容未有顯示。你可以重新建立分享。',
    ),
  'share-revoked': () =>
    text(
      'You took a share back. It can no longer be opened, and copies already opened are closed.',
      '您撤回了一项共享。它不能再被打开，已打开的副本也会关闭。',
      '你撤回了一項分享。它不能再被開啟，已開啟的副本亦會關閉。',
    ),
  'record-read-elsewhere': ({ by, organization, times, lastAt }) =>
    inEach((lang) => {
      const [en, zhHans, zhHant] = [
        `${by.en} of ${organization.en} looked at your record on the other side of the border`,
        `${organization['zh-Hans']}的${by['zh-Hans']}在境外节点查看了您的病历`,
        `${organization['zh-Hant-HK']}的${by['zh-Hant-HK']}在境外節點查閱了你的紀錄`,
      ];
      if (times === undefined || lastAt === undefined)
        return { en: `${en}.`, 'zh-Hans': `${zhHans}。`, 'zh-Hant-HK': `${zhHant}。` }[lang];
      const at = civilTime(lastAt, lang);
      return {
        en: `${en} ${times === 1 ? 'once more,' : `${times} more times, the last`} at ${at}. Each look stands in your access log.`,
        'zh-Hans': `${zhHans}，另有${times}次，最近一次在${at}。每次查看都记入您的访问记录。`,
        'zh-Hant-HK': `${zhHant}，另有${times}次，最近一次在${at}。每次查閱均記入你的查閱紀錄。`,
      }[lang];
    }),
  'visit-arrived': ({ organization }) =>
    text(
      `The record of your visit to ${organization.en} has arrived. You find it in your folder.`,
      `您在${organization['zh-Hans']}的就诊记录已送达，可在您的文件夹中查看。`,
      `你在${organization['zh-Hant-HK']}的求診紀錄已送達，可在你的資料夾查閱。`,
    ),
  'visit-imported': ({ organization, accepted }) =>
    text(
      `A clinician added ${accepted} entries of your visit to ${organization.en} to your record.`,
      `医护人员已将您在${organization['zh-Hans']}就诊的${accepted}项内容并入病历。`,
      `醫護人員已將你在${organization['zh-Hant-HK']}求診的${accepted}項內容加入病歷。`,
    ),
  'visit-entry-rejected': ({ organization, rejected }) =>
    text(
      `A clinician did not take over ${rejected} entries of your visit to ${organization.en}. The reasons are in your folder, and were sent back.`,
      `您在${organization['zh-Hans']}就诊的${rejected}项内容未被采纳，原因见您的文件夹，并已告知对方。`,
      `你在${organization['zh-Hant-HK']}求診的${rejected}項內容未獲納入，原因見你的資料夾，並已告知對方。`,
    ),
  'visit-not-sent': ({ organization, why }) =>
    text(
      `The record of your visit to ${organization.en} was signed but not sent to your home: ${why.en} Nothing left the place; your doctor can send it again.`,
      `您在${organization['zh-Hans']}的就诊记录已签名，但未送回您的常住地：${why['zh-Hans']}没有任何内容送出，医生可以再次发送。`,
      `你在${organization['zh-Hant-HK']}的求診紀錄已簽署，但未有送回你的常居地：${why['zh-Hant-HK']}沒有任何內容送出，醫生可再次傳送。`,
    ),
  'consent-changed': () =>
    text('A consent in your record was changed.', '您病历中的一项授权有变更。', '你紀錄中的一項同意書有更改。'),
  'permit-ending': ({ permit, lastDay, daysLeft }) =>
    text(
      `${permit.en}: its last day is ${civilDay(lastDay, 'en')}, in ${daysLeft} days. After it you may not practise under it; apply in time.`,
      `${permit['zh-Hans']}：有效期至${civilDay(lastDay, 'zh-Hans')}，还有${daysLeft}天。期满后不得据此执业，请及时申请。`,
      `${permit['zh-Hant-HK']}：有效期至${civilDay(lastDay, 'zh-Hant-HK')}，尚餘${daysLeft}天。期滿後不得據此執業，請及時申請。`,
    ),
  'dossier-moved': ({ title, what }) =>
    text(
      `${title.en}: ${what.en}`,
      `${title['zh-Hans']}：${what['zh-Hans']}`,
      `${title['zh-Hant-HK']}：${what['zh-Hant-HK']}`,
    ),
  'emergency-opened': ({ by, organization, why, until }) =>
    inEach(
      (lang) =>
        ({
          en: `${by.en} of ${organization.en} declared an emergency (${why.en}) and can read your record until ${civilTime(until, lang)}. Each page that is read stands in your access log, and the privacy officer looks at it a second time. You can ask about any entry there.`,
          'zh-Hans': `${organization['zh-Hans']}的${by['zh-Hans']}申报了紧急调阅（${why['zh-Hans']}），可查看您的病历至${civilTime(until, lang)}。每次查看都记入您的访问记录，隐私专员将事后复核；您可对任何一条记录提出查询。`,
          'zh-Hant-HK': `${organization['zh-Hant-HK']}的${by['zh-Hant-HK']}申報了緊急查閱（${why['zh-Hant-HK']}），可查閱你的紀錄至${civilTime(until, lang)}。每次查閱均記入你的查閱紀錄，私隱專員會於事後覆核；你可就任何一項提出查詢。`,
        })[lang],
    ),
  'emergency-not-justified': ({ by, organization, at }) =>
    inEach(
      (lang) =>
        ({
          en: `${by.en} of ${organization.en} opened your record by an emergency access on ${civilTime(at, lang)}. The privacy officer has looked into it: it was not justified. It is counted against them; you can ask about it in your access log.`,
          'zh-Hans': `${organization['zh-Hans']}的${by['zh-Hans']}于${civilTime(at, lang)}以紧急调阅打开了您的病历。经隐私专员复核，理由不成立，已记录在案。您可在访问记录中提出查询。`,
          'zh-Hant-HK': `${organization['zh-Hant-HK']}的${by['zh-Hant-HK']}於${civilTime(at, lang)}以緊急查閱開啟了你的紀錄。經私隱專員覆核，理由不成立，並已記錄在案。你可在查閱紀錄中提出查詢。`,
        })[lang],
    ),
  'emergency-reviewed': ({ at, verdict }) =>
    inEach((lang) => {
      const isJustified = verdict === 'justified';
      return {
        en: `The emergency access that you declared on ${civilTime(at, lang)} was reviewed: it was ${isJustified ? 'justified' : 'not justified'}.`,
        'zh-Hans': `您于${civilTime(at, lang)}申报的紧急调阅已复核：理由${isJustified ? '成立' : '不成立'}。`,
        'zh-Hant-HK': `你於${civilTime(at, lang)}申報的緊急查閱已覆核：理由${isJustified ? '成立' : '不成立'}。`,
      }[lang];
    }),
  'privacy-asked': () =>
    text(
      'The privacy officer asks you about an access to a patient’s record. Please answer under “Asked of me”.',
      '隐私专员就一次患者病历访问向您询问，请在“向我询问”中答复。',
      '私隱專員就一次病人紀錄查閱向你查問，請在「向我查問」中答覆。',
    ),
  'access-answered': () =>
    text(
      'The question that you asked about an access to your record has been answered. You find the answer beside the entry in your access log.',
      '您就一次病历访问提出的查询已获答复，答复见访问记录中的该条目。',
      '你就一次紀錄查閱提出的查詢已獲答覆，答覆見於查閱紀錄中的該項目。',
    ),
  'signed-on-parted-record': ({ at }) =>
    inEach(
      (lang) =>
        ({
          en: `What you signed at ${civilTime(at, lang)} was written while two records were taken for one person. They have been parted, and the identity desk thinks that it belongs to the other. What is signed is not moved: please look at both, write it down where it belongs, and correct it where it does not.`,
          'zh-Hans': `您于${civilTime(at, lang)}签署的记录写于两份病历被视为同一人期间。该关联现已解除，身份核对台认为这项记录属于另一人。已签署的内容不会被移动：请核对两份病历，在应属的病历中补记，并在不应属的病历中更正。`,
          'zh-Hant-HK': `你於${civilTime(at, lang)}簽署的紀錄寫於兩份紀錄被視為同一人期間。該連結現已解除，身分核對處認為這項紀錄屬於另一人。已簽署的內容不會移動：請核對兩份紀錄，在應屬的紀錄補寫，並在不應屬的紀錄更正。`,
        })[lang],
    ),
  'telephone-changed': ({ added, gone }) =>
    inEach(
      (lang) =>
        ({
          en: `${gone === '' ? '' : `The number ${gone} was taken off your record. `}${added === '' ? '' : `The number ${added} was put on your record; after some days, codes by which you agree to something may go to it. `}If you did not ask for this, tell the desk.`,
          'zh-Hans': `${gone === '' ? '' : `号码${gone}已从您的登记中移除。`}${added === '' ? '' : `号码${added}已加入您的登记；数日之后，供您表示同意的验证码可能会发送到该号码。`}如非您本人要求，请告知服务台。`,
          'zh-Hant-HK': `${gone === '' ? '' : `號碼${gone}已從你的登記中移除。`}${added === '' ? '' : `號碼${added}已加入你的登記；數日之後，供你表示同意的驗證碼可能會發送到該號碼。`}如非你本人要求，請通知服務台。`,
        })[lang],
    ),
  'family-tie-made': familyTieText,
  'list-join-asked': ({ neighbour }) =>
    text(
      `In the portal of ${neighbour.en} you were asked for: that its accesses and those here stand in one list at both. Agree or refuse under “Who looked at my record”. If it was not you, refuse.`,
      `有人以您的身份在${neighbour['zh-Hans']}的门户请求将该处与本处的访问记录合并显示。请在“谁看过我的病历”中同意或拒绝。如非您本人，请拒绝。`,
      `有人以你的身分在${neighbour['zh-Hant-HK']}的平台要求把該處與本處的查閱紀錄合併顯示。請在「誰看過我的病歷」中同意或拒絕。如非你本人，請拒絕。`,
    ),
  'account-changed': ({ change }) => accountChangeText(change),
  'ledger-alarm': ({ node }) =>
    text(
      `The access ledger of the node “${node}” contradicts what it showed before. The matter is being looked into.`,
      `节点“${node}”的访问账本与其此前出示的不一致，正在核查。`,
      `節點「${node}」的查閱帳本與其先前出示的不一致，正在核查。`,
    ),
};

function sentence(kind: NoticeKind, facts: NoticeParams, lang: Lang): string {
  // The table pairs each kind with its own facts; the compiler cannot follow a pair through a union.
  return (SENTENCES[kind] as (facts: NoticeParams) => LocalText)(facts)[lang];
}
