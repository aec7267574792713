import type { RefusalCatalogue } from '#kernel';
import { refusalsOf } from '#kernel';
import { type AccountRefusalCode, accountRefusals } from './account-messages.ts';

export type SignInRefusalCode =
  | AccountRefusalCode
  | 'sign-in.wrong'
  | 'sign-in.locked'
  | 'sign-in.busy'
  | 'sign-in.no-demo'
  | 'sign-in.interaction-gone'
  | 'sign-in.not-this-step'
  | 'sign-in.input'
  | 'sign-in.too-large'
  | 'sign-in.not-json'
  | 'sign-in.method'
  | 'sign-in.other-site'
  | 'sign-in.scope-not-asked'
  | 'sign-in.unavailable'
  | 'sign-in.client-taken'
  | 'sign-in.client-form'
  | 'sign-in.client-inside'
  | 'sign-in.no-such-app'
  | 'sign-in.no-keys-to-replace'
  | 'sign-in.patient-not-visible'
  | 'sign-in.code-wrong'
  | 'sign-in.passkey-wrong'
  | 'sign-in.no-passkeys-here'
  | 'sign-in.reset-wrong'
  | 'sign-in.second-factor-overdue';

const catalogue: RefusalCatalogue<SignInRefusalCode> = {
  ...accountRefusals,
  'sign-in.wrong': {
    issue: 'login',
    text: {
      en: 'The login or the password is not right.',
      'zh-Hans': '用户名或密码不正确。',
      'zh-Hant-HK': '用戶名稱或密碼不正確。',
    },
  },
  'sign-in.locked': {
    issue: 'throttled',
    text: {
      en: 'Too many wrong tries for this login. Please try again in {minutes} min.',
      'zh-Hans': '此用户名输错次数过多，请在 {minutes} 分钟后再试。',
      'zh-Hant-HK': '此用戶名稱輸入錯誤次數過多，請於 {minutes} 分鐘後再試。',
    },
  },
  'sign-in.busy': {
    issue: 'throttled',
    text: {
      en: 'Many people are signing in at this moment. Please try again in a few seconds.',
      'zh-Hans': '当前登录人数较多，请过几秒再试。',
      'zh-Hant-HK': '目前登入人數眾多，請於數秒後再試。',
    },
  },
  'sign-in.no-demo': {
    issue: 'not-found',
    text: {
      en: 'There is no such demonstration person here.',
      'zh-Hans': '此处没有这个演示人物。',
      'zh-Hant-HK': '這裏沒有此示範人物。',
    },
  },
  'sign-in.interaction-gone': {
    issue: 'expired',
    text: {
      en: 'This sign-in has ended or belongs to another browser. Please start again from the application.',
      'zh-Hans': '本次登录已结束，或属于另一个浏览器。请从应用重新开始。',
      'zh-Hant-HK': '是次登入已結束，或屬於另一個瀏覽器。請由應用程式重新開始。',
    },
  },
  'sign-in.not-this-step': {
    issue: 'conflict',
    text: {
      en: 'This sign-in is at another step. Please reload the page.',
      'zh-Hans': '本次登录处于另一步骤，请刷新页面。',
      'zh-Hant-HK': '是次登入正處於另一步驟，請重新載入頁面。',
    },
  },
  'sign-in.input': {
    issue: 'invalid',
    text: {
      en: 'The request does not have the expected form: {problem}',
      'zh-Hans': '请求的格式不符合要求：{problem}',
      'zh-Hant-HK': '請求的格式不符合要求：{problem}',
    },
  },
  'sign-in.too-large': {
    issue: 'too-long',
    text: {
      en: 'The request is larger than {bytes} bytes.',
      'zh-Hans': '请求超过 {bytes} 字节。',
      'zh-Hant-HK': '請求超過 {bytes} 位元組。',
    },
  },
  'sign-in.not-json': {
    issue: 'structure',
    text: {
      en: 'The request must be JSON (Content-Type: application/json).',
      'zh-Hans': '请求必须是 JSON（Content-Type: application/json）。',
      'zh-Hant-HK': '請求必須為 JSON（Content-Type: application/json）。',
    },
  },
  'sign-in.method': {
    issue: 'not-supported',
    status: 405,
    text: {
      en: 'This address does not know the method {method}.',
      'zh-Hans': '此地址不支持 {method} 方法。',
      'zh-Hant-HK': '此網址不支援 {method} 方法。',
    },
  },
  'sign-in.other-site': {
    issue: 'security',
    text: {
      en: 'This request came from a page of another site.',
      'zh-Hans': '此请求来自其他网站的页面。',
      'zh-Hant-HK': '此請求來自其他網站的頁面。',
    },
  },
  'sign-in.scope-not-asked': {
    issue: 'value',
    text: {
      en: 'The application did not ask for {scope}, so it cannot be allowed.',
      'zh-Hans': '应用没有请求 {scope}，因此不能授予。',
      'zh-Hant-HK': '應用程式沒有要求 {scope}，因此不能授予。',
    },
  },
  'sign-in.unavailable': {
    issue: 'transient',
    text: {
      en: 'Signing in is not possible at this moment. Please try again soon.',
      'zh-Hans': '暂时无法登录，请稍后再试。',
      'zh-Hant-HK': '暫時無法登入，請稍後再試。',
    },
  },
  'sign-in.client-taken': {
    issue: 'duplicate',
    text: {
      en: 'An application with the id {id} is registered already.',
      'zh-Hans': '标识为 {id} 的应用已登记。',
      'zh-Hant-HK': '識別碼為 {id} 的應用程式已登記。',
    },
  },
  'sign-in.no-such-app': {
    issue: 'not-found',
    text: {
      en: 'No application {id} can be opened from here.',
      'zh-Hans': '此处无法打开应用 {id}。',
      'zh-Hant-HK': '這裏無法開啟應用程式 {id}。',
    },
  },
  'sign-in.no-keys-to-replace': {
    issue: 'not-found',
    text: {
      en: 'There is no application {id} here that is let in and has keys of its own.',
      'zh-Hans': '此处没有仍获准接入且持有密钥的应用 {id}。',
      'zh-Hant-HK': '這裏沒有仍獲准接入並持有密鑰的應用程式 {id}。',
    },
  },
  'sign-in.patient-not-visible': {
    issue: 'not-found',
    text: {
      en: 'There is no such patient among those you may see.',
      'zh-Hans': '在您有权查看的患者中没有这位患者。',
      'zh-Hant-HK': '在你獲授權查看的病人之中，沒有這位病人。',
    },
  },
  'sign-in.client-inside': {
    issue: 'value',
    text: {
      en: 'The address {address} leads to a private or local machine. Whoever runs the node can list such a host (CAUSEWAY_OUTBOUND_HOSTS).',
      'zh-Hans': '地址 {address} 指向内网或本机。节点管理人员可将该主机列入允许名单（CAUSEWAY_OUTBOUND_HOSTS）。',
      'zh-Hant-HK': '地址 {address} 指向內聯網或本機。節點管理人員可把該主機列入允許名單（CAUSEWAY_OUTBOUND_HOSTS）。',
    },
  },
  'sign-in.client-form': {
    issue: 'value',
    text: {
      en: 'This application cannot be registered: {problem}',
      'zh-Hans': '无法登记此应用：{problem}',
      'zh-Hant-HK': '無法登記此應用程式：{problem}',
    },
  },
  'sign-in.code-wrong': {
    issue: 'login',
    text: {
      en: 'The code is not right, or was used already.',
      'zh-Hans': '验证码不正确，或已使用过。',
      'zh-Hant-HK': '驗證碼不正確，或已使用過。',
    },
  },
  'sign-in.passkey-wrong': {
    issue: 'login',
    text: {
      en: 'This passkey could not be confirmed here.',
      'zh-Hans': '无法在此确认这个通行密钥。',
      'zh-Hant-HK': '這裏未能確認此通行密鑰。',
    },
  },
  'sign-in.no-passkeys-here': {
    issue: 'not-supported',
    text: {
      en: 'Browsers take no passkeys at this address.',
      'zh-Hans': '浏览器在此地址无法使用通行密钥。',
      'zh-Hant-HK': '瀏覽器在此網址無法使用通行密鑰。',
    },
  },
  'sign-in.reset-wrong': {
    issue: 'login',
    text: {
      en: 'This does not let you set another password: the login or the code is not right, or the code was used or is over.',
      'zh-Hans': '无法凭此设置新密码：用户名或代码不正确，或代码已使用、已过期。',
      'zh-Hant-HK': '未能憑此設定新密碼：用戶名稱或代碼不正確，或代碼已使用、已過期。',
    },
  },
  'sign-in.second-factor-overdue': {
    issue: 'forbidden',
    text: {
      en: 'Your role needs two-step sign-in, and the time to set it up is over. Please ask your institution’s desk for a setup code.',
      'zh-Hans': '您的角色须使用两步验证，而设置期限已过。请向本机构服务台索取设置码。',
      'zh-Hant-HK': '你的身分須使用兩步驗證，而設定期限已過。請向本機構服務台索取設定碼。',
    },
  },
};

export const refuse = refusalsOf(catalogue);
