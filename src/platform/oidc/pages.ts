import { createHash } from 'node:crypto';
import type { KoaContext } from 'oidc-provider';
import type { Lang, LocalText } from '#kernel';
import { toLang } from '#kernel';

/** The three pages that the authorization server shows itself; all others are the portals'. Plain, small, without anything from elsewhere. */

const TEXT = {
  problem: { en: 'This sign-in cannot go on', 'zh-Hans': '无法继续登录', 'zh-Hant-HK': '無法繼續登入' },
  problemHelp: {
    en: 'The application asked in a way this node does not accept. Nothing was changed. What it was told:',
    'zh-Hans': '应用的请求方式不被本节点接受。没有任何更改。返回给应用的信息：',
    'zh-Hant-HK': '應用程式的請求方式不獲本節點接受。沒有任何更改。回覆應用程式的訊息：',
  },
  later: { en: 'Signing in is not possible just now', 'zh-Hans': '暂时无法登录', 'zh-Hant-HK': '暫時無法登入' },
  laterHelp: {
    en: 'A part of this node cannot be reached. Nothing was changed. Please try again in a few seconds.',
    'zh-Hans': '本节点的部分服务暂时连接不上。没有任何更改。请几秒后再试。',
    'zh-Hant-HK': '本節點的部分服務暫時未能連接。沒有任何更改。請數秒後再試。',
  },
  home: { en: 'To the start page', 'zh-Hans': '返回首页', 'zh-Hant-HK': '返回主頁' },
  signOut: { en: 'Sign out?', 'zh-Hans': '要退出登录吗？', 'zh-Hant-HK': '要登出嗎？' },
  yes: { en: 'Sign out', 'zh-Hans': '退出登录', 'zh-Hant-HK': '登出' },
  no: { en: 'Stay signed in', 'zh-Hans': '保持登录', 'zh-Hant-HK': '保持登入' },
  signingOut: { en: 'Signing out…', 'zh-Hans': '正在退出…', 'zh-Hant-HK': '正在登出…' },
  signedOut: { en: 'You are signed out', 'zh-Hans': '您已退出登录', 'zh-Hant-HK': '你已登出' },
} as const satisfies Record<string, LocalText>;

const STYLE =
  'body{font:16px/1.6 system-ui,sans-serif;max-width:36rem;margin:12vh auto;padding:0 1.25rem;color:#12263a;background:#fff}' +
  'button,a.button{display:inline-block;font:inherit;min-height:44px;padding:.5rem 1.25rem;margin:.5rem .5rem 0 0;border-radius:6px;border:1px solid #0b5c6b;' +
  'background:#0b5c6b;color:#fff;text-decoration:none;cursor:pointer}button.quiet{background:#fff;color:#0b5c6b}code{background:#eef3f5;padding:.1rem .35rem}';
const SUBMIT = "document.getElementById('op.logoutForm').submit()";

/** An authorization request that cannot be answered by a redirect: unknown application, wrong return address; or that cannot be answered now. */
export async function errorPage(ctx: KoaContext, out: Readonly<Record<string, string | undefined>>): Promise<void> {
  const lang = langOf(ctx);
  if (ctx.status === 503) {
    render(ctx, lang, 'later', `<p>${TEXT.laterHelp[lang]}</p><a class="button" href="/">${TEXT.home[lang]}</a>`);
    return;
  }
  const said = escapeHtml([out.error, out.error_description].filter(Boolean).join(': '));
  render(
    ctx,
    lang,
    'problem',
    `<p>${TEXT.problemHelp[lang]} <code lang="en">${said}</code></p><a class="button" href="/">${TEXT.home[lang]}</a>`,
  );
}

/** Asks before signing out, unless the identity token of the very session was sent along: only its own application holds that. */
export async function signOutPage(ctx: KoaContext, form: string): Promise<void> {
  const lang = langOf(ctx);
  const known = ctx.oidc.entities.IdTokenHint?.payload.sub === ctx.oidc.session.accountId;
  if (known) {
    const withYes = form.replace('</form>', '<input type="hidden" name="logout" value="yes"/></form>');
    const button = `<noscript><button form="op.logoutForm">${TEXT.yes[lang]}</button></noscript>`;
    render(ctx, lang, 'signingOut', `${withYes}${button}<script>${SUBMIT}</script>`);
    return;
  }
  render(
    ctx,
    lang,
    'signOut',
    `${form}<button form="op.logoutForm" name="logout" value="yes">${TEXT.yes[lang]}</button>
     <button class="quiet" form="op.logoutForm">${TEXT.no[lang]}</button>`,
  );
}

export async function signedOutPage(ctx: KoaContext): Promise<void> {
  const lang = langOf(ctx);
  render(ctx, lang, 'signedOut', `<a class="button" href="/">${TEXT.home[lang]}</a>`);
}

function render(ctx: KoaContext, lang: Lang, title: keyof typeof TEXT, body: string): void {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  // No form-action: the answer of signing out is a redirect to the application, and browsers hold redirects against it.
  ctx.set(
    'content-security-policy',
    `default-src 'none'; style-src ${hash(STYLE)}; script-src ${hash(SUBMIT)}; frame-ancestors 'none'; base-uri 'none'`,
  );
  ctx.type = 'html';
  ctx.body = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${TEXT[title][lang]}</title><style>${STYLE}</style></head><body><main><h1>${TEXT[title][lang]}</h1>${body}</main></body></html>`;
}

function langOf(ctx: KoaContext): Lang {
  const { ui_locales: wish } = ctx.query;
  return toLang(typeof wish === 'string' ? wish.replaceAll(' ', ',') : ctx.get('accept-language'));
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
