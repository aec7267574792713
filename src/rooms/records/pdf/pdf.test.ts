import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Chinese } from '#platform/print';
import { readPdf } from '../../../../test/read-pdf.ts';
import { ABSENCE_NOTICE, VisitNote, type VisitView } from '../contract.ts';
import { renderDocument } from '../document/render-document.ts';
import { readSample, sampleBundles } from '../fixtures.ts';
import { plainText, summaryPdf } from './summary-pdf.ts';
import { type VisitPaper, visitPdf } from './visit-pdf.ts';

const NAME = { en: 'Dr Lin (synthetic)', 'zh-Hans': '林医生（合成）', 'zh-Hant-HK': '林醫生（合成）' };

function aPaper(reader: Chinese, more: Partial<VisitView> = {}): VisitPaper {
  const note = VisitNote.parse({
    reason: '骨痛三天',
    vitals: { temperature: '36.50' },
    diagnoses: [{ text: '过敏性鼻炎' }],
    plan: { advice: '多饮水' },
    language: 'zh-Hans',
    translation: {
      language: 'en',
      texts: { reason: 'Bone pain for three days' },
      translatedBy: NAME,
      translatedAt: '2026-11-21T18:00:00Z',
    },
  });
  const view = (lang: 'zh' | 'en'): VisitView => ({
    id: 'v',
    version: '2',
    mark: '0'.repeat(64),
    patientId: 'p',
    patientName: '陳大文',
    status: 'signed',
    startedAt: '2026-11-22T01:40:00Z',
    signedAt: '2026-11-22T02:00:00Z',
    clinician: NAME,
    organization: { en: 'Bao’an centre', 'zh-Hans': '宝安社康中心', 'zh-Hant-HK': '寶安社康中心' },
    note,
    diagnoses: [
      {
        path: 'diagnoses[0]',
        outcome: 'mapped',
        shown:
          lang === 'en'
            ? { text: 'Allergic rhinitis', lang: 'en' }
            : { text: reader === 'zh-Hans' ? '过敏性鼻炎' : '過敏性鼻炎', lang: reader },
        original: { codings: [] },
      },
    ],
    ...more,
  });
  return {
    zh: view('zh'),
    en: view('en'),
    reader,
    issuer: [{ text: '寶安社康中心', lang: 'zh-Hant-HK' }],
    patientNames: [
      { text: '陳大文', lang: 'zh-Hant' },
      { text: 'CHAN, Tai Man', lang: 'en' },
    ],
    birthDate: '1950-02-03',
    synthetic: true,
    sha256: 'ab'.repeat(32),
    signature: { node: 'sz', kid: 'key-1', signedAt: '2026-11-22T02:00:00Z' },
    printedAt: new Date('2026-11-22T03:00:00Z'),
  };
}

describe('a visit on paper', () => {
  it('draws each script with its own font: the doctor’s words with Simplified glyphs, the reader’s labels with Hong Kong’s', async () => {
    const { fonts } = readPdf(await visitPdf(aPaper('zh-Hant-HK')));
    const all = (name: string) =>
      [...fonts]
        .filter(([font]) => font.startsWith(name))
        .map(([, text]) => text)
        .join('');
    assert.match(all('NotoSansSC'), /骨痛三天/);
    assert.doesNotMatch(all('NotoSansHK'), /骨痛三天/);
    assert.match(all('NotoSansHK'), /求診原因/);
    assert.match(all('NotoSansHK'), /陳大文/);
    assert.match(all('NotoSansHK'), /過敏性鼻炎/);
  });
  it('has both languages, the values as typed, the translation with who signed it, and who vouches', async () => {
    const { text, pages } = readPdf(await visitPdf(aPaper('zh-Hans')));
    const bare = text.replace(/\s/g, '');
    for (const words of [
      '就诊原因',
      'Reasonforthevisit',
      '36.50°C',
      'Bonepainforthreedays',
      'TranslatedbyDrLin(synthetic),2026-11-22',
      'Allergicrhinitis',
      'key-1',
      '合成数据，并非真实患者',
      'Syntheticdata',
      `1/${pages}`,
    ]) {
      assert.ok(bare.includes(words), words);
    }
    assert.doesNotMatch(text, /\ufffd/, 'every glyph has its character');
  });
  it('of a draft says on its face that it is not signed', async () => {
    const { signedAt: _gone, ...draft } = aPaper('zh-Hans').zh;
    const paper = aPaper('zh-Hans');
    const { text } = readPdf(
      await visitPdf({ ...paper, zh: { ...draft, status: 'draft' }, en: { ...draft, status: 'draft' } }),
    );
    assert.match(text, /草稿——未签署/);
    assert.doesNotMatch(text, /key-1/);
  });
  it('comes out the same for the same visit, and is some tens of kilobytes', async () => {
    const [one, two] = [await visitPdf(aPaper('zh-Hans')), await visitPdf(aPaper('zh-Hans'))];
    assert.deepEqual(readPdf(one).text, readPdf(two).text);
    assert.equal(one.length, two.length);
    assert.ok(one.length > 10_000 && one.length < 300_000, String(one.length));
  });
  it('survives text without a space, of any length', async () => {
    const paper = aPaper('zh-Hans');
    const note = { ...paper.zh.note, history: 'x'.repeat(6_000), findings: '骨'.repeat(8_000) };
    const { pages } = readPdf(await visitPdf({ ...paper, zh: { ...paper.zh, note }, en: { ...paper.en, note } }));
    assert.ok(pages > 2);
  });
});

describe('a summary on paper', () => {
  it('of Hong Kong’s sample shows what is known and what is not, in both languages', async (t) => {
    if (sampleBundles(t, ['ips/connectathon']).length === 0) return;
    const { bundle } = readSample('ips/connectathon/HK_IPS_Sample2.json');
    const paper = (reader: Chinese, forPatient = false) =>
      summaryPdf({
        zh: renderDocument(bundle, reader),
        en: renderDocument(bundle, 'en'),
        reader,
        issuer: [],
        createdAt: new Date('2026-11-22T02:00:00Z'),
        forPatient,
      });
    const { text } = readPdf(await paper('zh-Hant-HK'));
    const bare = text.replace(/\s/g, '');
    for (const words of ['PATIENT,GRAPES', '過敏及不耐受', 'Allergiesandintolerances', '沒有已知內容', 'Nothingknown'])
      assert.ok(bare.includes(words), words);
    // How to read what is not listed: in both languages, and not on the patient's own.
    const own = readPdf(await paper('zh-Hant-HK', true)).text.replace(/\s/g, '');
    for (const lang of ['en', 'zh-Hant-HK'] as const) {
      const words = ABSENCE_NOTICE[lang].replace(/\s/g, '');
      assert.deepEqual([bare.includes(words), own.includes(words)], [true, false], words);
    }
  });
  it('of a narrative keeps the words', () => {
    assert.equal(
      plainText('<div><p>a &lt;b&gt;</p><ul><li>one</li><li>two &amp; three</li></ul></div>'),
      'a <b>\none\ntwo & three',
    );
  });
});
