/**
 * A yardstick for the rule of passwords: the shapes in which people make them, filled in. No list of real passwords is in it; each shape is named by what lists of stolen ones are
 * known to be full of. Every one of them is long enough to be chosen.
 */
const WORDS = ['password', 'welcome', 'admin', 'letmein', 'iloveyou', 'monkey', 'dragon', 'sunshine', 'princess'];
const SEASONS = ['spring', 'summer', 'autumn', 'winter', 'chuntian', 'xiatian', 'qiutian', 'dongtian'];
const MONTHS = ['january', 'march', 'july', 'september', 'november', 'december'];
const PINYIN = ['woaini', 'nihao', 'zhongguo', 'xianggang', 'mima', 'yiyuan', 'jiankang'];
const CANTONESE = ['ngooinei', 'gunghei', 'heunggong', 'mongkok'];
const NAMES = ['michael', 'wong', 'zhang', 'wangwei', 'lihua'];
const HOUSE = ['causeway', 'bridge', 'yiqiao', 'shengang', 'hospital', 'clinic', 'doctor', 'patient', 'nurse'];
const YEARS = ['1986', '1997', '2008', '2026'];
const TAILS = ['123', '123456', '888888', '5201314', '!', '!!', '@123', '#1'];
const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', '1234567890'];
const COLUMNS = ['1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm', '8ik,', '9ol.', '0p;/'];
const LEET: Readonly<Record<string, string>> = { a: '@', e: '3', i: '1', o: '0', s: '$', t: '7', l: '1' };

const SHAPES = {
  'a word with a year and signs': function* () {
    for (const word of [...WORDS, ...HOUSE, ...NAMES])
      for (const year of YEARS) for (const end of ['', '!', '!!', '@', '#', '123', '.']) yield word + year + end;
  },
  'a season or a month with a year': function* () {
    for (const time of [...SEASONS, ...MONTHS])
      for (const year of YEARS) for (const sign of ['', '!', '@', '-', '_', '#']) yield `${time}${sign}${year}!`;
  },
  'the name of the product or its field, with a tail': function* () {
    for (const one of HOUSE) for (const two of HOUSE) for (const tail of TAILS) yield one + two + tail;
  },
  'words of pinyin and of Cantonese': function* () {
    for (const one of [...PINYIN, ...CANTONESE])
      for (const two of [...PINYIN, ...CANTONESE]) for (const tail of ['', ...TAILS]) yield one + two + tail;
  },
  'two words, each with a capital': function* () {
    for (const one of WORDS)
      for (const two of [...WORDS, ...NAMES]) for (const tail of TAILS) yield capital(one) + capital(two) + tail;
  },
  'a way along the rows of the keyboard': function* () {
    for (const one of ROWS)
      for (const two of ROWS) {
        yield one + two;
        yield one + backwards(two);
        yield one.slice(0, 6) + two.slice(0, 6);
        yield [...one].map((key, i) => key + (two[i] ?? key)).join('');
      }
  },
  'a way along the columns of the keyboard': function* () {
    for (let at = 0; at < COLUMNS.length; at++)
      for (const step of [1, -1, 2]) {
        const three = [0, 1, 2].map((i) => COLUMNS[(at + i * step + COLUMNS.length) % COLUMNS.length] ?? '');
        yield three.join('');
        yield three.map(backwards).join('');
        yield three.map((column, i) => (i % 2 === 0 ? column : backwards(column))).join('');
        yield three.map((column) => column.slice(1)).join('') + (COLUMNS[at]?.slice(1) ?? '');
        yield three.map((column, i) => (i === 1 ? column.toUpperCase() : column)).join('');
      }
  },
  'sequences of digits and letters': function* () {
    for (const run of [
      '01234567890123456789',
      'abcdefghijklmnopqrstuvwxyz',
      'zyxwvutsrqponmlkjihgfedcba',
      '98765432109876543210',
    ])
      for (let at = 0; at + 12 <= run.length; at++) yield run.slice(at, at + 12);
    for (const one of ['abc', 'abcd', 'abcdef', 'xyz'])
      for (const two of ['123', '1234', '123456', '321', '987654'])
        for (const three of ['abc', 'xyz', '789', '!@#', '123456']) yield one + two + three + one;
  },
  repeats: function* () {
    for (const unit of [
      'a',
      '1',
      'ab',
      '12',
      'abc',
      '123',
      'qwe',
      'asd',
      '520',
      '168',
      'haha',
      'love',
      'abcd',
      '1234',
      'x1',
      'q1w2',
    ])
      for (const times of [3, 4, 6, 12]) yield unit.repeat(times);
    for (const pairs of ['123456', 'abcdef', 'qwerty', '135790', '987654']) {
      yield [...pairs].map((char) => char + char).join('');
      yield pairs + pairs;
      yield pairs + backwards(pairs);
    }
  },
  'dates, alone and with a name': function* () {
    for (const year of YEARS)
      for (const [month, day] of [
        ['01', '01'],
        ['07', '01'],
        ['10', '01'],
        ['12', '31'],
        ['05', '20'],
      ] as const)
        for (const date of [
          `${year}${month}${day}`,
          `${day}${month}${year}`,
          `${month}${day}${year}`,
          `${year}-${month}-${day}`,
          `${day}/${month}/${year}`,
        ]) {
          yield date + date;
          for (const name of NAMES) {
            yield name + date;
            yield date + name;
          }
        }
  },
  'telephone numbers, alone and with a name': function* () {
    for (const number of ['13800138000', '13912345678', '18688889999', '51234567', '98765432', '62223333'])
      for (const word of [...NAMES, ...WORDS]) yield word + number;
  },
  'digits and signs in place of letters': function* () {
    for (const word of [...WORDS, ...HOUSE, ...SEASONS])
      for (const letters of ['a', 'ae', 'aeo', 'aeios', 'aeiostl', 'o', 'os', 'i', 's', 'l', 'lo'])
        for (const tail of ['', '1', '123', '2026', '!', '@123'])
          yield [...word].map((char) => (letters.includes(char) ? (LEET[char] ?? char) : char)).join('') + word + tail;
  },
  'a word backwards': function* () {
    for (const word of WORDS) for (const tail of TAILS) yield backwards(word) + backwards(word) + tail;
  },
  'a word with signs between its parts': function* () {
    for (const word of [...WORDS, ...HOUSE])
      for (const sign of ['.', '-', '_', ' ', '*']) {
        yield [...word].join(sign) + sign;
        yield [word, word, '2026'].join(sign);
        yield [word, ...WORDS.slice(0, 2)].join(sign);
      }
  },
  'words of Chinese writing': function* () {
    const words = ['我爱你', '中国', '深圳', '香港', '密码', '医院', '生日快乐', '恭喜发财', '密碼', '醫院', '健康'];
    for (const one of words)
      for (const two of words)
        for (const tail of ['20261001', '5201314520', '123456789', '888888888']) yield one + two + tail;
  },
} as const;

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

function backwards(text: string): string {
  return [...text].reverse().join('');
}

/** By shape: every password of it that has at least so many characters, once. */
export function commonPasswords(lengthMin: number): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(SHAPES).map(([shape, fill]) => [
      shape,
      [...new Set(fill())].filter((password) => [...password].length >= lengthMin),
    ]),
  );
}
