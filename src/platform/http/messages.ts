import { type RefusalCatalogue, refusalsOf } from '#kernel';

export type HttpRefusal =
  | 'http.content-encoding'
  | 'http.sign-in-needed'
  | 'http.token-invalid'
  | 'http.role-not-admitted'
  | 'http.application-not-admitted'
  | 'http.invalid-input'
  | 'http.not-json'
  | 'http.unreadable-character'
  | 'http.too-large'
  | 'http.unsupported-media-type'
  | 'http.no-such-route'
  | 'http.method-not-allowed'
  | 'http.purpose-unknown'
  | 'http.too-often'
  | 'http.busy'
  | 'http.fault';

const catalogue: RefusalCatalogue<HttpRefusal> = {
  'http.sign-in-needed': {
    issue: 'login',
    text: { en: 'Please sign in first.', 'zh-Hans': '请先登录。', 'zh-Hant-HK': '請先登入。' },
  },
  'http.token-invalid': {
    issue: 'login',
    text: {
      en: 'Your sign-in is no longer valid. Please sign in again.',
      'zh-Hans': '登录已失效，请重新登录。',
      'zh-Hant-HK': '登入已失效，請重新登入。',
    },
  },
  'http.role-not-admitted': {
    issue: 'forbidden',
    text: {
      en: 'Your role may not do this.',
      'zh-Hans': '您的角色无权进行此操作。',
      'zh-Hant-HK': '你的身分無權進行此操作。',
    },
  },
  'http.application-not-admitted': {
    issue: 'forbidden',
    text: {
      en: 'The application that you use was allowed a part of your access only; this needs all of it. It may use the FHIR interface.',
      'zh-Hans': '您使用的应用只获得了您的部分访问权限，而此操作需要全部权限。该应用可使用 FHIR 接口。',
      'zh-Hant-HK': '你使用的應用程式只獲准使用你的部分存取權限，而此操作需要全部權限。該應用程式可使用 FHIR 介面。',
    },
  },
  'http.invalid-input': {
    issue: 'value',
    text: {
      en: 'The value of “{name}” is not acceptable: {reason}.',
      'zh-Hans': '“{name}”的值不符合要求：{reason}。',
      'zh-Hant-HK': '「{name}」的值不符合要求：{reason}。',
    },
  },
  'http.not-json': {
    issue: 'structure',
    text: {
      en: 'The request is not valid JSON.',
      'zh-Hans': '请求不是有效的 JSON。',
      'zh-Hant-HK': '請求並非有效的 JSON。',
    },
  },
  'http.unreadable-character': {
    issue: 'value',
    text: {
      en: '“{name}” holds something that is no character of a text: a control character, or half of a character.',
      'zh-Hans': '“{name}”包含不属于文本的内容：控制字符或半个字符。',
      'zh-Hant-HK': '「{name}」包含不屬於文字的內容：控制字元或半個字元。',
    },
  },
  'http.too-large': {
    issue: 'too-long',
    text: {
      en: 'The request is larger than the {limit} bytes allowed here.',
      'zh-Hans': '请求超过此处允许的 {limit} 字节。',
      'zh-Hant-HK': '請求超過此處容許的 {limit} 位元組。',
    },
  },
  'http.content-encoding': {
    issue: 'not-supported',
    status: 415,
    text: {
      en: 'The body cannot be read as “{encoding}”; send it as it is, or packed as gzip.',
      'zh-Hans': '无法按“{encoding}”读取请求正文；请直接发送，或以 gzip 压缩后发送。',
      'zh-Hant-HK': '無法按「{encoding}」讀取請求內文；請直接傳送，或以 gzip 壓縮後傳送。',
    },
  },
  'http.unsupported-media-type': {
    issue: 'not-supported',
    status: 415,
    text: {
      en: 'The content type “{type}” is not accepted here.',
      'zh-Hans': '此处不接受内容类型“{type}”。',
      'zh-Hant-HK': '此處不接受內容類型「{type}」。',
    },
  },
  'http.no-such-route': {
    issue: 'not-found',
    text: {
      en: 'There is nothing at {method} {path}.',
      'zh-Hans': '{method} {path} 不存在。',
      'zh-Hant-HK': '{method} {path} 並不存在。',
    },
  },
  'http.method-not-allowed': {
    issue: 'not-supported',
    status: 405,
    text: {
      en: '{path} does not take {method}; it takes {allow}.',
      'zh-Hans': '{path} 不接受 {method}；可使用 {allow}。',
      'zh-Hant-HK': '{path} 不接受 {method}；可使用 {allow}。',
    },
  },
  'http.purpose-unknown': {
    issue: 'code-invalid',
    status: 400,
    text: {
      en: '“{purpose}” is not a purpose of use known here.',
      'zh-Hans': '“{purpose}”不是此处认可的使用目的。',
      'zh-Hant-HK': '「{purpose}」並非此處認可的使用目的。',
    },
  },
  'http.too-often': {
    issue: 'throttled',
    text: {
      en: 'This was asked too often from here. Please try again in {seconds} seconds.',
      'zh-Hans': '来自该处的请求过于频繁，请在 {seconds} 秒后重试。',
      'zh-Hant-HK': '來自該處的請求過於頻密，請於 {seconds} 秒後再試。',
    },
  },
  'http.busy': {
    issue: 'transient',
    text: {
      en: 'The service is busy or a part of it cannot be reached. Please try again in {seconds} seconds.',
      'zh-Hans': '服务繁忙或部分功能暂不可用，请于 {seconds} 秒后重试。',
      'zh-Hant-HK': '服務繁忙或部分功能暫不可用，請於 {seconds} 秒後重試。',
    },
  },
  'http.fault': {
    issue: 'exception',
    text: {
      en: 'Something went wrong on our side. Nothing was changed. Please quote the reference if you ask for help.',
      'zh-Hans': '系统发生故障，未作任何更改。如需协助，请提供参考编号。',
      'zh-Hant-HK': '系統發生故障，並未作出任何更改。如需協助，請提供參考編號。',
    },
  },
};

export const refuseHttp = refusalsOf(catalogue);
