import { type RefusalCatalogue, refusalsOf, localText as text } from '#kernel';
import { type TrustRefusal, trustRefusals } from './crypto/messages.ts';
import { type LinkRefusal, linkRefusals } from './link/messages.ts';

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
  | 'exchange.legal-basis-missing'
  | 'exchange.legal-basis-foreign'
  | 'exchange.message-altered'
  | 'exchange.message-not-found'
  | 'exchange.message-state'
  | 'exchange.body-not-editable'
  | 'exchange.sequence-taken'
  | 'exchange.sequence-too-far'
  | 'exchange.case-unknown'
  | 'exchange.no-such-join'
  | 'exchange.no-paper-to-ask-by'
  | 'exchange.copy-not-for-purpose'
  | 'exchange.patient-unknown'
  | 'exchange.waits-for-predecessor'
  | 'exchange.peer-unreachable'
  | 'exchange.peer-answer-invalid'
  | 'exchange.peer-refused'
  | 'exchange.peer-fault'
  | 'exchange.gave-up'
  | 'exchange.busy';

export type ExchangeRefusal = LinkRefusal | TrustRefusal | ContentRefusal | MessageRefusal;

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
  'exchange.legal-basis-missing': {
    issue: 'business-rule',
    text: text(
      'The message “{type}” names no law that it rests on.',
      '“{type}”消息未注明所依据的法律。',
      '「{type}」訊息沒有註明所依據的法律。',
    ),
  },
  'exchange.legal-basis-foreign': {
    issue: 'business-rule',
    text: text(
      'The message “{type}” names a law that cannot ground it: {law}.',
      '“{type}”消息所注明的法律不能作为依据：{law}。',
      '「{type}」訊息所註明的法律不能作為依據：{law}。',
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
  'exchange.no-such-join': {
    issue: 'not-found',
    text: text(
      'There is nothing here to agree to or to end: it was answered, has ended, or was never yours.',
      '没有可同意或终止的内容：可能已答复、已终止，或不属于您。',
      '沒有可同意或終止的內容：可能已答覆、已終止，或不屬於你。',
    ),
  },
  'exchange.no-paper-to-ask-by': {
    issue: 'business-rule',
    status: 422,
    text: text(
      'Your record has no identity document and birth date by which the other node could find you. A desk can add them.',
      '您的记录中没有可供另一节点查找的证件和出生日期，可到服务台补充。',
      '你的紀錄中沒有可供另一節點尋找的證件及出生日期，可到服務處補充。',
    ),
  },
  'exchange.copy-not-for-purpose': {
    issue: 'business-rule',
    text: text(
      'A copy is handed over to treat the patient, and this consent names another purpose. The record can be looked at where it is kept.',
      '副本仅为诊疗患者而提供，而此授权的目的不同。可在病历保存地查看。',
      '副本只為診治病人而提供，而這項同意的目的不同。可在紀錄保存地查閱。',
    ),
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

export const exchangeRefusals: RefusalCatalogue<ExchangeRefusal> = {
  ...linkRefusals,
  ...trustRefusals,
  ...content,
  ...messages,
};
export const refuse = refusalsOf(exchangeRefusals);

/** Is this one of our codes? A code told by a neighbour is known or it is not. */
export function isExchangeRefusal(code: string): code is ExchangeRefusal {
  return Object.hasOwn(exchangeRefusals, code);
}
