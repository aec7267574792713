import { type LocalText, type RefusalCatalogue, refusalsOf } from '#kernel';

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

export type TrustRefusal =
  | 'exchange.unknown-node'
  | 'exchange.unknown-key'
  | 'exchange.key-not-yet-valid'
  | 'exchange.key-expired'
  | 'exchange.signature-missing'
  | 'exchange.signature-malformed'
  | 'exchange.signature-invalid'
  | 'exchange.algorithm-not-allowed'
  | 'exchange.wrong-kind'
  | 'exchange.wrong-audience'
  | 'exchange.assertion-malformed'
  | 'exchange.clock-skew'
  | 'exchange.replayed';

export type ContentRefusal =
  | 'exchange.content-undecipherable'
  | 'exchange.content-too-large'
  | 'exchange.content-not-document'
  | 'exchange.content-altered'
  | 'exchange.duplicate-full-url';

export type MessageRefusal =
  | 'exchange.message-malformed'
  | 'exchange.message-too-large'
  | 'exchange.message-type-unknown'
  | 'exchange.message-altered'
  | 'exchange.message-not-found'
  | 'exchange.message-state'
  | 'exchange.body-not-editable'
  | 'exchange.sequence-taken'
  | 'exchange.sequence-too-far'
  | 'exchange.case-unknown'
  | 'exchange.patient-unknown'
  | 'exchange.waits-for-predecessor'
  | 'exchange.peer-unreachable'
  | 'exchange.peer-answer-invalid'
  | 'exchange.peer-refused'
  | 'exchange.peer-fault'
  | 'exchange.gave-up'
  | 'exchange.busy';

export type ExchangeRefusal = LinkRefusal | TrustRefusal | ContentRefusal | MessageRefusal;

const text = (en: string, hans: string, hant: string): LocalText => ({ en, 'zh-Hans': hans, 'zh-Hant-HK': hant });

const links: RefusalCatalogue<LinkRefusal> = {
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
      '病人並未將此紀錄分享予您所屬的機構。',
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
      '您所屬的機構沒有這份收到的紀錄。',
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

const trust: RefusalCatalogue<TrustRefusal> = {
  'exchange.unknown-node': {
    issue: 'security',
    text: text(
      '“{node}” is not on the trust list of this node.',
      '“{node}”不在本节点的信任名单内。',
      '「{node}」不在本節點的信任名單內。',
    ),
  },
  'exchange.unknown-key': {
    issue: 'security',
    text: text(
      'The trust list has no key {kid} for “{node}”.',
      '信任名单中没有“{node}”的密钥 {kid}。',
      '信任名單中沒有「{node}」的密鑰 {kid}。',
    ),
  },
  'exchange.key-not-yet-valid': {
    issue: 'security',
    text: text(
      'The key {kid} of “{node}” is valid only from {from}.',
      '“{node}”的密钥 {kid} 自 {from} 起才有效。',
      '「{node}」的密鑰 {kid} 由 {from} 起才有效。',
    ),
  },
  'exchange.key-expired': {
    issue: 'security',
    text: text(
      'The key {kid} of “{node}” was valid until {until}.',
      '“{node}”的密钥 {kid} 已于 {until} 失效。',
      '「{node}」的密鑰 {kid} 已於 {until} 失效。',
    ),
  },
  'exchange.signature-missing': {
    issue: 'security',
    text: text('A signature is missing.', '缺少签名。', '缺少簽署。'),
  },
  'exchange.signature-malformed': {
    issue: 'security',
    text: text('The signature cannot be read: {why}.', '无法读取签名：{why}。', '無法讀取簽署：{why}。'),
  },
  'exchange.signature-invalid': {
    issue: 'security',
    text: text(
      'The signature is not that of “{node}”, or the content was changed.',
      '签名不属于“{node}”，或内容已被更改。',
      '簽署不屬於「{node}」，或內容曾被更改。',
    ),
  },
  'exchange.algorithm-not-allowed': {
    issue: 'security',
    text: text(
      'Signatures must be ES256; this one says “{alg}”.',
      '签名算法须为 ES256，收到的是“{alg}”。',
      '簽署演算法須為 ES256，收到的是「{alg}」。',
    ),
  },
  'exchange.wrong-kind': {
    issue: 'security',
    text: text(
      'Signed for something else: expected {expected}, got {kind}.',
      '签名用途不符：应为 {expected}，实为 {kind}。',
      '簽署用途不符：應為 {expected}，實為 {kind}。',
    ),
  },
  'exchange.wrong-audience': {
    issue: 'security',
    text: text(
      'Addressed to “{audience}”, not to this node.',
      '收件方为“{audience}”，并非本节点。',
      '收件方為「{audience}」，並非本節點。',
    ),
  },
  'exchange.assertion-malformed': {
    issue: 'security',
    text: text(
      'The assertion of the other node is incomplete: {what}.',
      '对方节点的身份声明不完整：{what}。',
      '對方節點的身分聲明不完整：{what}。',
    ),
  },
  'exchange.clock-skew': {
    issue: 'security',
    text: text(
      'The clocks of “{node}” and this node differ by {seconds} s; {max} s are allowed.',
      '“{node}”与本节点的时钟相差 {seconds} 秒，允许 {max} 秒。',
      '「{node}」與本節點的時鐘相差 {seconds} 秒，容許 {max} 秒。',
    ),
  },
  'exchange.replayed': {
    issue: 'security',
    text: text('This assertion has been used before.', '该身份声明已被使用过。', '此身分聲明已被使用過。'),
  },
};

const content: RefusalCatalogue<ContentRefusal> = {
  'exchange.content-undecipherable': {
    issue: 'security',
    text: text(
      'The record cannot be decrypted with this link ({why}).',
      '无法用此链接解密病历（{why}）。',
      '無法以此連結解密紀錄（{why}）。',
    ),
  },
  'exchange.content-too-large': {
    issue: 'too-costly',
    text: text('The record is larger than {max} bytes.', '病历超过 {max} 字节。', '紀錄超過 {max} 位元組。'),
  },
  'exchange.content-not-document': {
    issue: 'structure',
    text: text(
      'The content is not a FHIR document: {what}.',
      '内容不是 FHIR 文档：{what}。',
      '內容並非 FHIR 文件：{what}。',
    ),
  },
  'exchange.content-altered': {
    issue: 'security',
    text: text(
      'The document says it was signed by {said}, its signature says {signed}.',
      '文档称由 {said} 签名，而签名显示为 {signed}。',
      '文件稱由 {said} 簽署，而簽署顯示為 {signed}。',
    ),
  },
  'exchange.duplicate-full-url': {
    issue: 'structure',
    text: text(
      'Two entries of the document have the same address {url}.',
      '文档中有两个条目地址相同：{url}。',
      '文件中有兩個項目地址相同：{url}。',
    ),
  },
};

const messages: RefusalCatalogue<MessageRefusal> = {
  'exchange.message-malformed': {
    issue: 'structure',
    text: text('The message cannot be read: {what}.', '无法读取消息：{what}。', '無法讀取訊息：{what}。'),
  },
  'exchange.message-too-large': {
    issue: 'too-costly',
    text: text('The message is larger than {max} bytes.', '消息超过 {max} 字节。', '訊息超過 {max} 位元組。'),
  },
  'exchange.message-type-unknown': {
    issue: 'not-supported',
    text: text(
      'Messages of type “{type}” are not handled here.',
      '本节点不处理“{type}”类消息。',
      '本節點不處理「{type}」類訊息。',
    ),
  },
  'exchange.message-altered': {
    issue: 'security',
    text: text(
      'A message {id} with other content arrived before. Neither content replaces the other.',
      '此前已收到编号为 {id} 但内容不同的消息，两者互不替代。',
      '先前已收到編號為 {id} 但內容不同的訊息，兩者互不取代。',
    ),
  },
  'exchange.message-not-found': {
    issue: 'not-found',
    text: text('There is no such message.', '没有这条消息。', '沒有這則訊息。'),
  },
  'exchange.message-state': {
    issue: 'conflict',
    text: text(
      'A message that is “{state}” cannot be changed this way ({event}).',
      '状态为“{state}”的消息不能执行此操作（{event}）。',
      '狀態為「{state}」的訊息不能執行此操作（{event}）。',
    ),
  },
  'exchange.body-not-editable': {
    issue: 'forbidden',
    text: text(
      'The content of a “{type}” message is signed or clinical and cannot be edited; it can be sent again as it is.',
      '“{type}”消息的内容已签名或属临床内容，不可编辑，只可原样重发。',
      '「{type}」訊息的內容已簽署或屬臨床內容，不可編輯，只可原樣重發。',
    ),
  },
  'exchange.sequence-taken': {
    issue: 'conflict',
    text: text(
      'Number {sequence} of case {caseId} has already been applied as message {id}.',
      '个案 {caseId} 的第 {sequence} 号已由消息 {id} 生效。',
      '個案 {caseId} 的第 {sequence} 號已由訊息 {id} 生效。',
    ),
  },
  'exchange.sequence-too-far': {
    issue: 'business-rule',
    text: text(
      'Number {sequence} of case {caseId} is too far ahead of {expected}.',
      '个案 {caseId} 的第 {sequence} 号超前过多，应为 {expected}。',
      '個案 {caseId} 的第 {sequence} 號超前過多，應為 {expected}。',
    ),
  },
  'exchange.case-unknown': {
    issue: 'business-rule',
    text: text('The case {caseId} is not known here.', '本节点没有个案 {caseId}。', '本節點沒有個案 {caseId}。'),
  },
  'exchange.patient-unknown': {
    issue: 'business-rule',
    text: text(
      'The patient of case {caseId} is not known here.',
      '本节点不认识个案 {caseId} 的患者。',
      '本節點不認識個案 {caseId} 的病人。',
    ),
  },
  'exchange.waits-for-predecessor': {
    issue: 'transient',
    text: text(
      'The other node holds this message until number {expected} of its case has arrived.',
      '对方节点正等待同一个案的第 {expected} 号消息。',
      '對方節點正等待同一個案的第 {expected} 號訊息。',
    ),
  },
  'exchange.peer-unreachable': {
    issue: 'transient',
    text: text(
      '“{node}” does not answer at the moment ({why}). Please try again shortly.',
      '“{node}”暂时没有响应（{why}），请稍后再试。',
      '「{node}」暫時沒有回應（{why}），請稍後再試。',
    ),
  },
  'exchange.peer-answer-invalid': {
    issue: 'processing',
    text: text(
      '“{node}” gave an answer that cannot be used: {why}.',
      '“{node}”的回复无法使用：{why}。',
      '「{node}」的回覆無法使用：{why}。',
    ),
  },
  'exchange.peer-refused': {
    issue: 'processing',
    text: text('“{node}” refused: {why}', '“{node}”拒绝：{why}', '「{node}」拒絕：{why}'),
  },
  'exchange.peer-fault': {
    issue: 'transient',
    text: text(
      '“{node}” had a fault of its own (status {status}).',
      '“{node}”自身出现故障（状态 {status}）。',
      '「{node}」本身出現故障（狀態 {status}）。',
    ),
  },
  'exchange.gave-up': {
    issue: 'processing',
    text: text(
      'Given up after {attempts} attempts; the last reason: {why}',
      '已尝试 {attempts} 次后放弃；最后原因：{why}',
      '已嘗試 {attempts} 次後放棄；最後原因：{why}',
    ),
  },
  'exchange.busy': {
    issue: 'throttled',
    text: text(
      'Many shared records are being opened at this moment. Please try again in a few seconds.',
      '当前打开分享病历的请求较多，请几秒后再试。',
      '目前開啟分享紀錄的請求較多，請數秒後再試。',
    ),
  },
};

export const exchangeRefusals: RefusalCatalogue<ExchangeRefusal> = { ...links, ...trust, ...content, ...messages };
export const refuse = refusalsOf(exchangeRefusals);

/** Is this one of our codes? A code told by a neighbour is known or it is not. */
export function isExchangeRefusal(code: string): code is ExchangeRefusal {
  return Object.hasOwn(exchangeRefusals, code);
}
