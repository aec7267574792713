import type { RefusalCatalogue } from '#kernel';

/** What is refused of accounts: their own pages, and the desk. */
export type AccountRefusalCode =
  | 'sign-in.login-taken'
  | 'sign-in.login-form'
  | 'sign-in.password-short'
  | 'sign-in.password-guessable'
  | 'sign-in.password-same'
  | 'sign-in.no-password'
  | 'sign-in.proof-needed'
  | 'sign-in.second-factor-needed'
  | 'sign-in.own-pages-only'
  | 'sign-in.already-there'
  | 'sign-in.none-of-yours'
  | 'sign-in.no-such-account'
  | 'sign-in.passkey-not-kept'
  | 'sign-in.second-factor-kept'
  | 'sign-in.account-disabled'
  | 'sign-in.not-your-desk'
  | 'sign-in.not-for-oneself'
  | 'sign-in.second-person-needed'
  | 'sign-in.code-open'
  | 'sign-in.no-such-code'
  | 'sign-in.account-form'
  | 'sign-in.password-breached';

export const accountRefusals: RefusalCatalogue<AccountRefusalCode> = {
  'sign-in.login-taken': {
    issue: 'duplicate',
    text: {
      en: 'The login {login} is taken.',
      'zh-Hans': '用户名 {login} 已被使用。',
      'zh-Hant-HK': '用戶名稱 {login} 已被使用。',
    },
  },
  'sign-in.login-form': {
    issue: 'value',
    text: {
      en: 'A login has 3 to 64 characters: letters of the Latin alphabet, digits, and . _ - @ +',
      'zh-Hans': '用户名为 3 至 64 个字符：拉丁字母、数字和 . _ - @ +',
      'zh-Hant-HK': '用戶名稱須為 3 至 64 個字元：拉丁字母、數字及 . _ - @ +',
    },
  },
  'sign-in.password-short': {
    issue: 'value',
    text: {
      en: 'A password has at least {min} characters. Several words are easy to remember.',
      'zh-Hans': '密码至少 {min} 个字符，几个词连在一起就容易记住。',
      'zh-Hant-HK': '密碼最少 {min} 個字元，用幾個詞語組成會較易記。',
    },
  },
  'sign-in.password-guessable': {
    issue: 'value',
    text: {
      en: 'This password is easy to guess: it is made of well-known words, names, years or rows of keys.',
      'zh-Hans': '这个密码容易被猜到：它由常见词、姓名、年份或键盘顺序组成。',
      'zh-Hant-HK': '此密碼容易被猜中：它由常見詞語、姓名、年份或鍵盤次序組成。',
    },
  },
  'sign-in.password-same': {
    issue: 'value',
    text: {
      en: 'This is the password that you have already.',
      'zh-Hans': '新密码与现在的密码相同。',
      'zh-Hant-HK': '新密碼與現時的密碼相同。',
    },
  },
  'sign-in.no-password': {
    issue: 'conflict',
    text: {
      en: 'This account has no password. Whoever runs the node can give it one.',
      'zh-Hans': '此账户没有密码，可由节点管理人员设置。',
      'zh-Hant-HK': '此帳戶沒有密碼，可由節點管理人員設定。',
    },
  },
  'sign-in.proof-needed': {
    issue: 'login',
    text: {
      en: 'Please confirm that it is you.',
      'zh-Hans': '请确认是您本人操作。',
      'zh-Hant-HK': '請確認是你本人操作。',
    },
  },
  'sign-in.second-factor-needed': {
    issue: 'forbidden',
    text: {
      en: 'Your role needs two-step sign-in for this. Please set it up in your account first.',
      'zh-Hans': '您的角色须先启用两步验证才能进行此操作，请先在账户中设置。',
      'zh-Hant-HK': '你的身分須先啟用兩步驗證才可進行此操作，請先在帳戶中設定。',
    },
  },
  'sign-in.own-pages-only': {
    issue: 'forbidden',
    text: {
      en: 'An account is changed on this node’s own pages only.',
      'zh-Hans': '账户只能在本节点自己的页面上更改。',
      'zh-Hant-HK': '帳戶只可在本節點自己的網頁上更改。',
    },
  },
  'sign-in.already-there': {
    issue: 'conflict',
    text: {
      en: 'Codes by telephone are set up already. Remove them first.',
      'zh-Hans': '手机验证码已经启用，请先移除。',
      'zh-Hant-HK': '手機驗證碼已啟用，請先移除。',
    },
  },
  'sign-in.none-of-yours': {
    issue: 'not-found',
    text: {
      en: 'There is no such thing in your account.',
      'zh-Hans': '您的账户中没有此项。',
      'zh-Hant-HK': '你的帳戶中沒有此項。',
    },
  },
  'sign-in.no-such-account': {
    issue: 'not-found',
    text: {
      en: 'There is no account with this login here.',
      'zh-Hans': '此处没有使用该用户名的账户。',
      'zh-Hant-HK': '這裏沒有使用此用戶名稱的帳戶。',
    },
  },
  'sign-in.passkey-not-kept': {
    issue: 'value',
    text: {
      en: 'The passkey could not be kept: the browser’s answer does not fit what was asked, or it is known already.',
      'zh-Hans': '未能保存通行密钥：浏览器的回应与请求不符，或该密钥已存在。',
      'zh-Hant-HK': '未能儲存通行密鑰：瀏覽器的回應與要求不符，或該密鑰已存在。',
    },
  },
  'sign-in.second-factor-kept': {
    issue: 'conflict',
    text: {
      en: 'Your role needs two-step sign-in, so the last factor stays. Add another one first.',
      'zh-Hans': '您的角色必须使用两步验证，最后一种方式不能移除，请先添加另一种。',
      'zh-Hant-HK': '你的身分必須使用兩步驗證，最後一種方式不能移除，請先加入另一種。',
    },
  },
  'sign-in.account-disabled': {
    issue: 'conflict',
    text: {
      en: 'This account is closed. Open it again first.',
      'zh-Hans': '此账户已停用，请先重新启用。',
      'zh-Hant-HK': '此帳戶已停用，請先重新啟用。',
    },
  },
  'sign-in.not-your-desk': {
    issue: 'forbidden',
    text: {
      en: 'This is not for your desk: coordinators help patients, with a paper that says who they are; operators help staff.',
      'zh-Hans': '这不属于您的服务台：协调员凭身份证件协助患者，运维人员协助工作人员。',
      'zh-Hant-HK': '這不屬於你的服務台：協調員憑身分證明文件協助病人，系統管理員協助職員。',
    },
  },
  'sign-in.not-for-oneself': {
    issue: 'forbidden',
    text: {
      en: 'Nobody does this for their own account.',
      'zh-Hans': '任何人都不能为自己的账户办理此事。',
      'zh-Hant-HK': '任何人都不可為自己的帳戶辦理此事。',
    },
  },
  'sign-in.second-person-needed': {
    issue: 'forbidden',
    text: {
      en: 'It takes a second person: whoever asked for it does not confirm it.',
      'zh-Hans': '须由另一人办理：提出申请的人不能自行确认。',
      'zh-Hant-HK': '須由另一人辦理：提出申請者不可自行確認。',
    },
  },
  'sign-in.code-open': {
    issue: 'conflict',
    text: {
      en: 'A setup code for this account is asked for or given already. It can be withdrawn.',
      'zh-Hans': '此账户已有申请中或已发出的设置码，可先撤回。',
      'zh-Hant-HK': '此帳戶已有申請中或已發出的設定碼，可先撤回。',
    },
  },
  'sign-in.no-such-code': {
    issue: 'not-found',
    text: {
      en: 'There is no such question here that is open.',
      'zh-Hans': '此处没有这项待办的申请。',
      'zh-Hant-HK': '這裏沒有此項待辦的申請。',
    },
  },
  'sign-in.account-form': {
    issue: 'value',
    text: {
      en: 'A patient’s account names the record it is for and nothing of an institution; an account of staff names no record.',
      'zh-Hans': '患者账户须指明所属病历，且不含机构信息；工作人员账户不指明病历。',
      'zh-Hant-HK': '病人帳戶須指明所屬病歷，且不含機構資料；職員帳戶不指明病歷。',
    },
  },
  'sign-in.password-breached': {
    issue: 'value',
    text: {
      en: 'This password stands in a list of passwords that were stolen elsewhere. Please choose another.',
      'zh-Hans': '这个密码出现在其他网站泄露的密码名单中，请换一个。',
      'zh-Hant-HK': '此密碼見於其他網站外洩的密碼名單，請另選一個。',
    },
  },
};
