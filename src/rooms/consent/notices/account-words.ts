import type { LocalText } from '#kernel';
import type { AccountChange } from '#platform/oidc';
import { inEach, text } from '../words.ts';

/** What happened, said so that it is true whoever did it. */
const HAPPENED: Readonly<Record<AccountChange, LocalText>> = {
  'password-changed': text('The password of your account was changed.', '您的账户密码已更改。', '你的帳戶密碼已更改。'),
  'password-reset': text(
    'A new password was set for your account with a code or a passkey, in place of the old one.',
    '您的账户已凭代码或通行密钥重设密码。',
    '你的帳戶已憑代碼或通行密鑰重設密碼。',
  ),
  'setup-code': text(
    'The desk made a setup code for your account. Whoever has it can set a new password.',
    '服务台为您的账户生成了设置码，持码人可重设密码。',
    '服務台為你的帳戶發出了設定碼，持碼人可重設密碼。',
  ),
  'codes-added': text(
    'Codes by telephone were set up for signing in to your account.',
    '您的账户已启用手机验证码登录。',
    '你的帳戶已啟用手機驗證碼登入。',
  ),
  'codes-removed': text(
    'Codes by telephone are no longer asked for when somebody signs in to your account.',
    '您的账户已停用手机验证码登录。',
    '你的帳戶已停用手機驗證碼登入。',
  ),
  'recovery-codes': text(
    'New recovery codes were made for your account; the old ones are void.',
    '您的账户已生成新的恢复码，旧的已作废。',
    '你的帳戶已產生新的復原碼，舊的已作廢。',
  ),
  'passkey-added': text('A passkey was added to your account.', '您的账户新增了通行密钥。', '你的帳戶新增了通行密鑰。'),
  'passkey-removed': text(
    'A passkey was removed from your account.',
    '您的账户移除了一个通行密钥。',
    '你的帳戶移除了一個通行密鑰。',
  ),
  'sessions-ended': text(
    'Whoever runs this place signed you out everywhere, and ended the access of applications you let in.',
    '机构管理人员退出了您的所有登录，并终止了您授权的应用的访问。',
    '機構管理人員登出了你的所有裝置，並終止了你授權的應用程式的存取。',
  ),
  'account-closed': text(
    'Your account was closed. Nobody can sign in to it.',
    '您的账户已停用，无法登录。',
    '你的帳戶已停用，無法登入。',
  ),
  'account-opened': text('Your account was opened again.', '您的账户已重新启用。', '你的帳戶已重新啟用。'),
};

const IF_NOT_YOU = text(
  'If this was not you and you did not ask for it, tell the desk.',
  '如非您本人操作或要求，请告知服务台。',
  '如非你本人操作或要求，請通知服務台。',
);

export function accountChangeText(change: AccountChange): LocalText {
  return inEach((lang) => `${HAPPENED[change][lang]}${lang === 'en' ? ' ' : ''}${IF_NOT_YOU[lang]}`);
}
