import { type RefusalCatalogue, localText as text } from '#kernel';

/** What a link, its passcode and what was opened by it may be refused for. */
export type LinkRefusal =
  | 'exchange.link-malformed'
  | 'exchange.link-not-supported'
  | 'exchange.link-unknown'
  | 'exchange.link-expired'
  | 'exchange.link-revoked'
  | 'exchange.link-exhausted'
  | 'exchange.link-locked'
  | 'exchange.passcode-wrong'
  | 'exchange.passcode-missing'
  | 'exchange.recipient-not-named'
  | 'exchange.file-gone'
  | 'exchange.share-not-found'
  | 'exchange.received-not-found'
  | 'exchange.received-ended'
  | 'exchange.organization-missing'
  | 'exchange.person-missing';

export const linkRefusals: RefusalCatalogue<LinkRefusal> = {
  'exchange.link-malformed': {
    issue: 'value',
    text: text(
      'This is not a complete share link. Scan the record QR code again or copy the whole text beginning with “shlink:/”.',
      '这不是一个完整的分享链接。请重新扫描病历码，或完整复制以“shlink:/”开头的文字。',
      '這不是完整的分享連結。請重新掃描病歷碼，或完整複製以「shlink:/」開頭的文字。',
    ),
  },
  'exchange.link-not-supported': {
    issue: 'not-supported',
    text: text(
      'This share link is of a kind that cannot be opened here ({what}).',
      '此处无法打开这种分享链接（{what}）。',
      '此處無法開啟這種分享連結（{what}）。',
    ),
  },
  'exchange.link-unknown': {
    issue: 'not-found',
    text: text(
      'This share link is not known or is no longer active.',
      '该分享链接不存在或已失效。',
      '此分享連結不存在或已失效。',
    ),
  },
  'exchange.link-expired': {
    issue: 'expired',
    text: text(
      'This share link has expired. Ask the patient to make a new one.',
      '该分享链接已过期，请患者重新生成。',
      '此分享連結已過期，請病人重新製作。',
    ),
  },
  'exchange.link-revoked': {
    issue: 'expired',
    text: text(
      'The patient has ended this sharing. Nothing of it may be shown any longer.',
      '患者已终止此次分享，相关内容不可再显示。',
      '病人已終止這次分享，有關內容不可再顯示。',
    ),
  },
  'exchange.link-exhausted': {
    issue: 'expired',
    text: text(
      'This share link has been opened as often as the patient allowed.',
      '该分享链接已达到患者允许的打开次数。',
      '此分享連結已達病人容許的開啟次數。',
    ),
  },
  'exchange.link-locked': {
    issue: 'expired',
    text: text(
      'This share link is locked for good after too many wrong passcodes. Ask the patient to make a new one.',
      '密码错误次数过多，该分享链接已永久锁定，请患者重新生成。',
      '密碼錯誤次數過多，此分享連結已永久鎖定，請病人重新製作。',
    ),
  },
  'exchange.passcode-wrong': {
    issue: 'login',
    text: text(
      'The passcode is wrong. {remaining} more tries are left before the link locks for good.',
      '密码错误。再错 {remaining} 次，链接将永久锁定。',
      '密碼錯誤。再錯 {remaining} 次，連結將永久鎖定。',
    ),
  },
  'exchange.passcode-missing': {
    issue: 'required',
    text: text(
      'This share link needs its passcode: the second QR code, or its six digits.',
      '打开该分享链接需要密码：第二个二维码，或其中的六位数字。',
      '開啟此分享連結需要密碼：第二個二維碼，或當中的六位數字。',
    ),
  },
  'exchange.recipient-not-named': {
    issue: 'forbidden',
    text: text(
      'The patient has not shared this record with your organisation.',
      '患者未将此病历分享给您所在的机构。',
      '病人並未將此紀錄分享予你所屬的機構。',
    ),
  },
  'exchange.file-gone': {
    issue: 'not-found',
    text: text(
      'This file address has been used or has run out. Request the share link again.',
      '该文件地址已被使用或已过期，请重新打开分享链接。',
      '此檔案地址已被使用或已過期，請重新開啟分享連結。',
    ),
  },
  'exchange.share-not-found': {
    issue: 'not-found',
    text: text('There is no such share.', '没有这项分享。', '沒有這項分享。'),
  },
  'exchange.received-not-found': {
    issue: 'not-found',
    text: text(
      'There is no such received record at your organisation.',
      '您所在的机构没有这份收到的病历。',
      '你所屬的機構沒有這份收到的紀錄。',
    ),
  },
  'exchange.received-ended': {
    issue: 'expired',
    text: text(
      'The time to show this record is over and the copy has been erased. Ask the patient for a new share link.',
      '该病历的可显示时间已过，副本已删除。请患者提供新的分享链接。',
      '此紀錄的可顯示時間已過，副本已刪除。請病人提供新的分享連結。',
    ),
  },
  'exchange.organization-missing': {
    issue: 'forbidden',
    text: text(
      'Only someone signed in for an organisation may open a shared record.',
      '须以机构人员身份登录，才能打开分享的病历。',
      '須以機構人員身分登入，才可開啟分享的紀錄。',
    ),
  },
  'exchange.person-missing': {
    issue: 'value',
    text: text('The document does not say whom it is about.', '该文档未说明所属患者。', '此文件沒有說明屬於哪位病人。'),
  },
};
