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
china zhongguo xianggang aomen zhuhai taiwan hongkong hongkonger hong kong shenzhen guangzhou guangdong beijing shanghai macau macao kowloon baoan nanshan futian luohu bay area greater
woaini woaiwojia aini mima nihao xiexie laopo laogong baobei gege jiejie meimei didi zhang wang li liu chen yang zhao huang zhou wu xu sun ma zhu hu guo he lin luo liang
chan wong lee lam cheung leung lau ng ho yip tang kwok chow yeung siu ming fung
dahai xiaoming yiliu yisheng facai gongxi jiayou shengri kuaile
520 1314 5201314 168 888 666 999 007 911 1997
causeway bridge cross border qwerty qwertz azerty asdf zxcv qazwsx abc abcd iop
michael jennifer jessica daniel thomas robert jordan ashley andrew matthew joshua charlie william michelle anthony nicole george david james john peter mary
pikachu naruto minecraft roblox fortnite playstation nintendo harrypotter hogwarts gandalf frodo snoopy garfield doraemon hellokitty kitty totoro barcelona realmadrid juventus lakers bulls yankees cowboys steelers eagles
mustang ferrari porsche mercedes toyota honda yamaha corvette harley guitar music dance dancer player gamer soldier pirate wizard cookie cheese banana orange apple chocolate coffee pepper ginger peanut pumpkin strawberry cherry lemon
samantha nicholas patrick richard alexander elizabeth victoria natalie vanessa brandon justin dakota maggie bailey buster shadow scooter tigger winston jackson maxwell
fuck fucking fucker bitch shit sex sexy porn naked pussy dick cock boob tits lesbian hardcore girl boy man woman boss babe daddy mommy god lord devil evil angelina bieber justin bond zelda mario sonic fantasy final resident counter strike speed need butter peanut chicken wing green night day cry leave alone san francisco new york london paris berlin sydney auckland christopher alexandra maria anna andrew jackie martin steven kevin brian vladimir sergey ivan olga natasha version project solution website software master standard install digital special mail email account created business
trustno trust nothing whatever something blink forgot remember mypassword mypass newpass qwe asd zxc always amore amor teamo tequiero bonjour soleil hallo schatz ficken
wei hua jun lei qiang jing xia ping gang yong jie tao chao bin xin yan min fang xiuying lihua lina xiaohong xiaohua jianguo guoqing dawei zhiwei kaming waiming kwokwai yeewah siuling meiling
chuntian xiatian qiutian dongtian xingqi shengri yanse hongse lanse taiyang yueliang xingxing shijie weilai mingtian jintian zuotian xuesheng laoshi tongxue gongsi gongzuo jiating baba mama yeye nainai meinv shuaige pengyou
shuyue niunian laohu tuzi long she yangyang houzi gongji xiaogou xiaozhu xiaomao xiongmao
yiyuan yisheng hushi bingren huanzhe zhensuo jiankang weisheng yiyao kanbing guahao shequ yibao yiliao shengang gangshen yiqiao qiaoliang kuajing yisheng bingli chufang
neihou ngooinei ngoi mgoi mmgoi jousan gunghei gongheifatchoy gongxifacai facai daijia leungjai leunglui hoenggong heunggong yiyuen yuenlong tuenmun shatin mongkok tsuenwan wanchai causewaybay lantau
密码 密碼 我爱你 我愛你 你好 中国 中國 香港 深圳 广州 廣州 北京 上海 医院 醫院 医生 醫生 护士 護士 病人 健康 生日快乐 生日快樂 恭喜发财 恭喜發財 新年快乐 新年快樂 身体健康 身體健康 管理员 管理員 春天 夏天 秋天 冬天 医桥 醫橋 深港
google facebook wechat weixin whatsapp alipay taobao baidu tencent huawei apple iphone samsung android windows microsoft
`;

/** Whether a word is told apart from chance: three letters, or two of Chinese writing. */
export function isLongEnough(word: string): boolean {
  return [...word].length >= (/\p{Script=Han}/u.test(word) ? 2 : 3);
}

export const COMMON_WORDS: readonly string[] = [...new Set(WORDS.trim().split(/\s+/))].filter(isLongEnough);

/** Rows and columns of a keyboard, both ways. */
const ROWS = [
  '`1234567890-=',
  'qwertyuiop[]\\',
  "asdfghjkl;'",
  'zxcvbnm,./',
  '!@#$%^&*()_+',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/',
  '147258369',
  '0147896325',
];
export const KEYBOARD_RUNS: readonly string[] = ROWS.flatMap((row) => [row, [...row].reverse().join('')]);

/** The four rows of letters and digits, each half a key to the right of the one above it. */
const GRID = ['1234567890', 'qwertyuiop', 'asdfghjkl;', 'zxcvbnm,./'];
const NEIGHBOURS: ReadonlyMap<string, string> = new Map(
  GRID.flatMap((row, y) =>
    [...row].map((key, x): [string, string] => [
      key,
      [row[x - 1], row[x + 1], GRID[y - 1]?.[x], GRID[y - 1]?.[x + 1], GRID[y + 1]?.[x - 1], GRID[y + 1]?.[x]].join(''),
    ]),
  ),
);

/** Keys that touch this one. */
export function neighboursOf(key: string): string {
  return NEIGHBOURS.get(key) ?? '';
}
