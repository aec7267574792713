import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { compareNames } from './compare.ts';
import { foldHan, foldLatin } from './fold.ts';
import { nameForms } from './forms.ts';
import { hongKongSpellings } from './hong-kong-spelling.ts';
import { type PrintedName, readNames } from './read-name.ts';
import { cantoneseOf, pinyinOf } from './readings.ts';

const read = (printed: string | PrintedName) => {
  const [name] = readNames(typeof printed === 'string' ? { text: printed } : printed);
  assert.ok(name, JSON.stringify(printed));
  return name;
};
const levels = (one: string | PrintedName, other: string | PrintedName) => {
  const { family, given } = compareNames(read(one), read(other));
  return `${family.level} ${given.level}`;
};

describe('folding', () => {
  it('simplified forms and readings are what the dictionaries say today (else: node tools/build-readings.ts)', () => {
    const tool = fileURLToPath(new URL('../../../../tools/build-readings.ts', import.meta.url));
    execFileSync(process.execPath, [tool, '--check'], { stdio: 'pipe' });
  });

  it('both scripts and their variants are one spelling', () => {
    for (const [one, other] of [
      ['陳黃張劉', '陈黄张刘'],
      ['衞峯裏', '卫峰里'],
      ['臺灣', '台湾'],
    ]) {
      assert.equal(foldHan(one ?? ''), foldHan(other ?? ''));
    }
  });
  it('letters lose marks and apostrophes, and keep their words', () => {
    assert.equal(foldLatin('Nguyễn'), 'NGUYEN');
    assert.equal(foldLatin('O’Connor-Müller, José'), 'OCONNOR MULLER,JOSE');
    assert.equal(foldLatin('Øyvind Łukasz'), 'OYVIND LUKASZ');
  });
  it('is done once: folding what is folded changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        assert.equal(foldLatin(foldLatin(text)), foldLatin(text));
        assert.equal(foldHan(foldHan(text)), foldHan(text));
      }),
      { seed: 20261122 },
    );
  });
});

describe('readings of family names', () => {
  for (const [character, mandarin, hongKong] of [
    ['单', 'SHAN', 'SIN'],
    ['曾', 'ZENG', 'TSANG'],
    ['解', 'XIE', 'HAI'],
    ['仇', 'QIU', 'SAU'],
    ['区', 'OU', 'AU'],
    ['陈', 'CHEN', 'CHAN'],
    ['张', 'ZHANG', 'CHEUNG'],
    ['黄', 'HUANG', 'WONG'],
    ['吕', 'LYU', 'LUI'],
    ['任', 'REN', 'YAM'],
    ['吴', 'WU', 'NG'],
    ['郑', 'ZHENG', 'CHENG'],
    ['谢', 'XIE', 'TSE'],
    ['周', 'ZHOU', 'CHOW'],
    ['罗', 'LUO', 'LAW'],
    ['郭', 'GUO', 'KWOK'],
    ['许', 'XU', 'HUI'],
    ['沈', 'SHEN', 'SHUM'],
    ['潘', 'PAN', 'POON'],
    ['邓', 'DENG', 'TANG'],
  ] as const) {
    it(`${character}: ${mandarin}, ${hongKong}`, () => {
      assert.equal(pinyinOf(character, true)[0], mandarin);
      assert.ok(cantoneseOf(character, true).includes(hongKong), cantoneseOf(character, true).join(' '));
    });
  }
});

describe('the table of Hong Kong spellings', () => {
  it('knows every syllable of the given names that it is most asked for', () => {
    for (const [jyutping, spelling] of [
      ['wing', 'WING'],
      ['kit', 'KIT'],
      ['gwong', 'KWONG'],
      ['syut', 'SUET'],
      ['jyun', 'YUEN'],
      ['zoeng', 'CHEUNG'],
      ['zi', 'CHI'],
      ['si', 'SZE'],
      ['ji', 'YEE'],
      ['hin', 'HIN'],
      ['ng', 'NG'],
    ]) {
      assert.ok(hongKongSpellings(jyutping ?? '').includes(spelling ?? ''), jyutping);
    }
  });
  it('invents no syllable', () => {
    for (const none of ['', 'xyz', 'b', 'CAN']) assert.deepEqual(hongKongSpellings(none), [], none);
  });
});

describe('two names', () => {
  for (const [one, other, expected] of [
    // Script and spelling.
    ['黃淑貞', '黄淑贞', 'same same'],
    ['黃淑貞', 'WONG, Suk Ching', 'sound sound'],
    ['黄淑贞', 'HUANG Shuzhen', 'sound sound'],
    ['WONG, Suk Ching', 'HUANG Shuzhen', 'cross cross'],
    ['單志強', 'SIN, Chi Keung', 'sound sound'],
    ['单志强', 'SHAN Zhiqiang', 'sound sound'],
    ['單志強', 'DAN Zhiqiang', 'sound sound'],
    ['曾國華', 'TSANG Kwok Wah', 'sound sound'],
    ['歐陽嘉怡', 'AU YEUNG, Ka Yee', 'sound sound'],
    ['欧阳嘉怡', 'Jiayi OUYANG', 'sound sound'],
    ['CHOW, Yun Fat', 'CHAU, Yun Fat', 'sound same'],
    ['LI, Wing Yi', 'LEE, Wing Yee', 'sound sound'],
    // Order and words.
    ['HUANG Shuzhen', 'Shu Zhen HUANG', 'same same'],
    ['HUANG SHUZHEN', 'SHUZHEN HUANG', 'same same'],
    ['Aiko Nguyễn', 'NGUYEN, Aiko', 'same same'],
    ['陳大文', 'CHAN, Tai Man Peter', 'sound within'],
    ['Peter CHAN Tai Man', 'CHAN, Tai Man', 'same within'],
    ['CHAN, T M', 'CHAN, Tai Man', 'same part'],
    // Slips.
    ['CHAN, Tai Man', 'CHAN, Tia Man', 'same near'],
    ['黄淑贞', '黄淑珍', 'same sound'],
    ['黄淑贞', '黄贞淑', 'same near'],
    ['萧志强', '肖志强', 'sound same'],
    // Married names.
    ['陳黃美玲', '黃美玲', 'same same'],
    ['CHAN WONG, Mei Ling', 'WONG, Mei Ling', 'same same'],
    // Other people.
    ['CHAN TAI MAN', 'CHAN SIU MING', 'same differs'],
    ['陳大文', '陳小明', 'same differs'],
    ['陳大文', '李小明', 'differs differs'],
    ['陳大文', 'LEE, Siu Ming', 'differs differs'],
    ['王伟', '王', 'same missing'],
  ] as const) {
    it(`${one} and ${other}: ${expected}`, () => {
      assert.equal(levels(one, other), expected);
      assert.equal(levels(other, one), expected, 'either way round');
    });
  }

  it('parts that a record names are taken as they are', () => {
    assert.equal(levels({ family: 'Tai', given: ['Man'] }, { family: 'Man', given: ['Tai'] }), 'differs differs');
    assert.equal(levels({ text: '黃淑貞', family: '黃', given: ['淑貞'] }, '黄淑贞'), 'same same');
  });

  it('a field that holds both is two names', () => {
    assert.deepEqual(
      readNames({ text: '黃淑貞 WONG Suk Ching' }).map(({ script }) => script),
      ['han', 'latin'],
    );
  });

  it('nothing that is no name is one', () => {
    for (const text of ['', '  ', '123', '🙂', '、。', '\u202E']) assert.deepEqual(readNames({ text }), [], text);
  });

  it('of a text without end the beginning is read', () => {
    const endless = 'A'.repeat(1_000_000);
    for (const printed of [{ text: endless }, { family: endless, given: [endless, endless, endless] }]) {
      const { splits } = read(printed);
      for (const { family, given } of splits) {
        assert.ok([...family, ...given].every((word) => word.length <= 200 * 8));
        assert.ok(family.length + given.length <= 16);
      }
      assert.equal(compareNames(read(printed), read(printed)).family.level, 'same');
    }
  });

  it('whatever is compared, both ways give one answer, and a name is the same as itself', () => {
    const piece = fc.constantFrom(
      '陳',
      '陈',
      '欧',
      '阳',
      '文',
      '·',
      'CHAN',
      'Tai',
      'man',
      'Ā',
      ',',
      ' ',
      '-',
      'LYU',
      '7',
      '🙂',
    );
    const text = fc.array(piece, { minLength: 1, maxLength: 9 }).map((all) => all.join(''));
    fc.assert(
      fc.property(text, text, (one, other) => {
        for (const a of readNames({ text: one })) {
          const self = compareNames(a, a);
          assert.ok(self.family.level === 'same' || self.given.level === 'same');
          for (const b of readNames({ text: other })) {
            const there = compareNames(a, b);
            const back = compareNames(b, a);
            assert.deepEqual([there.family.level, there.given.level], [back.family.level, back.given.level]);
          }
        }
      }),
      { seed: 20261122, numRuns: 3_000 },
    );
  });
});

describe('the forms under which a name is looked up', () => {
  const share = (one: string, other: string) => {
    const forms = new Set(nameForms(read(one)).map(({ family, given }) => `${family}/${given}`));
    return nameForms(read(other)).some(({ family, given }) => forms.has(`${family}/${given}`));
  };
  it('are shared by every way to print one name', () => {
    for (const [one, other] of [
      ['黃淑貞', '黄淑贞'],
      ['黃淑貞', 'WONG Suk Ching'],
      ['黄淑贞', 'Shuzhen HUANG'],
      ['周詩怡', 'CHAU Sze Yi'],
      ['周詩怡', 'CHOW Si Yee'],
      ['岑子軒', 'SHUM Tsz Hin'],
      ['單志強', 'SHAN Zhiqiang'],
      ['單志強', 'SIN Chi Keung'],
      ['吕芳', 'LV Fang'],
      ['歐陽嘉怡', 'Ka Yee AU YEUNG'],
    ]) {
      assert.ok(share(one ?? '', other ?? ''), `${one} ${other}`);
    }
  });
  it('tell people apart who share a family name', () => assert.ok(!share('陳大文', '陳小明')));
});

describe('spellings beside Mandarin and Hong Kong', () => {
  for (const [han, letters, where] of [
    ['謝淑芬', 'HSIEH Shu-fen', 'Taiwan'],
    ['張志強', 'CHANG Chih-chiang', 'Taiwan'],
    ['郭子儀', 'KUO Tzu-i', 'Taiwan'],
    ['楊明英', 'IEONG Meng Ieng', 'Macao'],
    ['劉國華', 'LAO KUOK WA', 'Macao'],
    ['葉玉蓮', 'IP Iok Lin', 'Macao'],
  ] as const) {
    it(`${where}: ${letters} is ${han}`, () => {
      assert.equal(levels(han, letters), 'sound sound');
      assert.equal(levels(letters, han), 'sound sound');
    });
  }

  it('overseas a family name is known by its spelling, and the given name stands for itself', () => {
    assert.match(levels('陳國華', 'TAN Kok Hua'), /^sound /);
    assert.match(levels('蔡志明', 'CHUA Chee Beng'), /^sound /);
    assert.match(levels('楊志明', 'YEOH Chi Ming'), /^sound sound$/);
    assert.match(levels('陳國華', 'LIM Kok Hua'), /^differs /);
  });

  it('letters beside letters: ZHANG is CHEUNG, CHEONG or TEO, and no LEONG', () => {
    for (const other of ['CHEUNG', 'CHEONG', 'TEOH'])
      assert.match(levels('ZHANG, Wei', `${other}, Wai`), /^cross/, other);
    assert.match(levels('ZHANG, Wei', 'LEONG, Wai'), /^differs/);
  });
});

describe('titles', () => {
  it('are no part of a name', () => {
    for (const titled of ['Dr LIN Jiayi', 'Dr. LIN Jiayi', 'Prof. Dr LIN Jiayi', 'Ms LIN Jiayi']) {
      assert.equal(levels(titled, 'LIN Jiayi'), 'same same', titled);
    }
    for (const titled of ['林嘉怡醫生', '林嘉怡 醫生', '林嘉怡女士']) {
      assert.equal(levels(titled, '林嘉怡'), 'same same', titled);
    }
  });
  it('a name that begins like one is a name', () => {
    assert.equal(levels('DRAKE Ann', 'DRAKE Ann'), 'same same');
    assert.match(levels('Sirikit CHAN', 'CHAN'), /same missing/);
  });
});
