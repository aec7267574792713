/**
 * What people in this part of the world make passwords of, put together by hand: not the passwords themselves, of which any two of these with a year and an exclamation mark
 * make hundreds of thousands. In lower case, letters for digits.
 */
const WORDS = `
password passwort passwd pass word welcome admin administrator root user guest login signin letmein open sesame secret private access enter changeme change default
test testing demo temp temporary sample example system server computer internet network security secure
love iloveyou loveyou lovely baby angel princess prince queen king sweet heart honey sugar dear forever friend family mother father mama papa
monkey dragon tiger lion eagle panda cat dog kitty puppy fish bird horse butterfly
football baseball basketball soccer hockey tennis golf liverpool chelsea arsenal manchester united
superman batman spiderman pokemon starwars matrix shadow master killer hunter ranger ninja samurai warrior hero
sunshine sunny flower rainbow summer winter spring autumn fall snow ocean river mountain island
hello goodbye thanks thankyou please sorry happy lucky good great cool nice best better
money gold silver diamond crystal star moon earth heaven jesus christ bless faith hope peace freedom
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december today
red blue green black white orange purple yellow pink
one two three four five six seven eight nine ten hundred thousand million
hospital doctor nurse patient clinic health medical medicine pharmacy ward surgery care centre center record reception
china zhongguo hongkong hongkonger hong kong shenzhen guangzhou guangdong beijing shanghai macau macao kowloon baoan nanshan futian luohu bay area greater
woaini woaiwojia aini mima nihao xiexie laopo laogong baobei gege jiejie meimei didi zhang wang li liu chen yang zhao huang zhou wu xu sun ma zhu hu guo he lin luo liang
chan wong lee lam cheung leung lau ng ho yip tang kwok chow yeung siu ming fung
dahai xiaoming yiliu yisheng facai gongxi jiayou shengri kuaile
520 1314 5201314 168 888 666 999 007 911 1997
causeway bridge cross border qwerty qwertz azerty asdf zxcv qazwsx abc abcd iop
michael jennifer jessica daniel thomas robert jordan ashley andrew matthew joshua charlie william michelle anthony nicole george david james john peter mary
google facebook wechat weixin whatsapp alipay taobao baidu tencent huawei apple iphone samsung android windows microsoft
`;

export const COMMON_WORDS: readonly string[] = [...new Set(WORDS.trim().split(/\s+/))].filter(
  (word) => word.length >= 3,
);

/** Rows and columns of a keyboard, both ways. */
const ROWS = [
  '`1234567890-=',
  'qwertyuiop[]\\',
  "asdfghjkl;'",
  'zxcvbnm,./',
  '!@#$%^&*()_+',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  '147258369',
  '0147896325',
];
export const KEYBOARD_RUNS: readonly string[] = ROWS.flatMap((row) => [row, [...row].reverse().join('')]);
