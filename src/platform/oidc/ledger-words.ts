import type { LocalText } from '#kernel';

/** What somebody did to their own account, in words for their access log. Other rules of sign-in are one sentence there: that somebody signed in. */
export const ACCOUNT_BASES: Readonly<Record<string, LocalText>> = {
  'sign-in.shown-again': {
    en: 'You confirmed that it was you.',
    'zh-Hans': '您确认了是本人操作。',
    'zh-Hant-HK': '你確認了是本人操作。',
  },
  'sign-in.password-changed': {
    en: 'You changed your password.',
    'zh-Hans': '您更改了密码。',
    'zh-Hant-HK': '你更改了密碼。',
  },
  'sign-in.codes-added': {
    en: 'You set up codes by telephone for signing in.',
    'zh-Hans': '您启用了手机验证码登录。',
    'zh-Hant-HK': '你啟用了手機驗證碼登入。',
  },
  'sign-in.codes-removed': {
    en: 'You removed codes by telephone from signing in.',
    'zh-Hans': '您停用了手机验证码登录。',
    'zh-Hant-HK': '你停用了手機驗證碼登入。',
  },
  'sign-in.recovery-codes-changed': {
    en: 'You made new recovery codes.',
    'zh-Hans': '您生成了新的恢复码。',
    'zh-Hant-HK': '你產生了新的復原碼。',
  },
  'sign-in.passkey-added': {
    en: 'You added a passkey.',
    'zh-Hans': '您添加了通行密钥。',
    'zh-Hant-HK': '你加入了通行密鑰。',
  },
  'sign-in.passkey-removed': {
    en: 'You removed a passkey.',
    'zh-Hans': '您移除了通行密钥。',
    'zh-Hant-HK': '你移除了通行密鑰。',
  },
  'sign-in.session-ended': {
    en: 'You ended a session on another device.',
    'zh-Hans': '您结束了其他设备上的登录。',
    'zh-Hant-HK': '你結束了其他裝置上的登入。',
  },
  'sign-in.sessions-ended-by-operator': {
    en: 'Whoever runs the node signed you out everywhere.',
    'zh-Hans': '节点管理人员退出了您的所有登录。',
    'zh-Hant-HK': '節點管理人員登出了你的所有裝置。',
  },
  'sign-in.application-removed': {
    en: 'You took an application’s access back.',
    'zh-Hans': '您收回了一个应用的访问权限。',
    'zh-Hant-HK': '你收回了一個應用程式的存取權限。',
  },
  'sign-in.workplace-changed': {
    en: 'You chose where and for what you work.',
    'zh-Hans': '您选择了工作机构和用途。',
    'zh-Hant-HK': '你選擇了工作機構及用途。',
  },
  'sign-in.told-application': {
    en: 'An application that was let in was told whose record it works in, or who works with it.',
    'zh-Hans': '已获准的应用获知了它在处理谁的记录，或由谁使用。',
    'zh-Hant-HK': '已獲准的應用程式獲知它在處理誰的紀錄，或由誰使用。',
  },
  'sign-in.token-looked-at': {
    en: 'A program asked whose a sign-in is and for how long it holds.',
    'zh-Hans': '程序查询了一次登录属于谁、有效至何时。',
    'zh-Hant-HK': '程式查詢了一次登入屬於誰、有效至何時。',
  },
  'sign-in.token-of-another': {
    en: 'A program asked about a sign-in to another application.',
    'zh-Hans': '程序查询了其他应用的登录。',
    'zh-Hant-HK': '程式查詢了其他應用程式的登入。',
  },
  'sign-in.reset': {
    en: 'A new password was set with a code or a passkey.',
    'zh-Hans': '已凭代码或通行密钥设置新密码。',
    'zh-Hant-HK': '已憑代碼或通行密鑰設定新密碼。',
  },
  'sign-in.reset-wrong': {
    en: 'Somebody tried to set a new password for your login, and was refused.',
    'zh-Hans': '有人尝试为您的用户名设置新密码，已被拒绝。',
    'zh-Hant-HK': '有人嘗試為你的用戶名稱設定新密碼，已被拒絕。',
  },
  'sign-in.setup-code-asked': {
    en: 'The desk saw a paper that says who you are, and asked for a setup code for your account.',
    'zh-Hans': '服务台查验您的身份证件后，为您的账户申请了设置码。',
    'zh-Hant-HK': '服務台查核你的身分證明文件後，為你的帳戶申請了設定碼。',
  },
  'sign-in.setup-code-confirmed': {
    en: 'A second person at the desk confirmed the setup code for your account and handed it over.',
    'zh-Hans': '服务台的另一位人员确认并交付了您账户的设置码。',
    'zh-Hant-HK': '服務台的另一位人員確認並交付了你帳戶的設定碼。',
  },
  'sign-in.setup-code-withdrawn': {
    en: 'The desk withdrew a setup code for your account.',
    'zh-Hans': '服务台撤回了您账户的设置码。',
    'zh-Hant-HK': '服務台撤回了你帳戶的設定碼。',
  },
  'sign-in.account-created': {
    en: 'Whoever runs the node made an account.',
    'zh-Hans': '节点管理人员建立了账户。',
    'zh-Hant-HK': '節點管理人員建立了帳戶。',
  },
  'sign-in.account-closed': {
    en: 'Whoever runs the node closed an account.',
    'zh-Hans': '节点管理人员停用了账户。',
    'zh-Hant-HK': '節點管理人員停用了帳戶。',
  },
  'sign-in.account-opened': {
    en: 'Whoever runs the node opened an account again.',
    'zh-Hans': '节点管理人员重新启用了账户。',
    'zh-Hant-HK': '節點管理人員重新啟用了帳戶。',
  },
  'sign-in.setup-codes-looked-at': {
    en: 'Somebody of the desk looked at who waits for a code to set up their account anew.',
    'zh-Hans': '服务台人员查看了正在等待账户重设码的名单。',
    'zh-Hant-HK': '服務處職員查閱了正等候帳戶重設碼的名單。',
  },
  'sign-in.accounts-looked-at': {
    en: 'Whoever runs the node looked at who has accounts.',
    'zh-Hans': '节点管理人员查阅了账户名单。',
    'zh-Hant-HK': '節點管理人員查閱了帳戶名單。',
  },
};
