import type { Lang, LocalText } from '#kernel';
import { type Content, printPdf, run, type Seal } from '#platform/print';
import type { AccessLogEntry, RemoteAccess } from '../contract.ts';
import type { EntryBody } from '../ledger/entry.ts';
import { civilTime, text } from '../words.ts';
import { fromEntry, fromRemote } from './entries.ts';
import type { TakenLog } from './extract.ts';

/** A log on paper: in one language, as long as there are entries. */
export interface LogPaper {
  readonly log: TakenLog;
  readonly lang: Lang;
  /** Public address of the node: where the code leads. */
  readonly url: string;
  readonly kid: string;
  readonly synthetic: boolean;
  readonly seal?: Seal;
}

const WORDS = {
  title: text('Who looked at my record', '谁查看过我的病历', '誰查閱過我的紀錄'),
  of: text('Of', '本人', '本人'),
  period: text('Period', '时间段', '時段'),
  fromBegin: text('from the beginning', '自开始', '由開始'),
  made: text('Made', '生成时间', '製作時間'),
  count: text(
    '{entries} acts at this node, {told} told by the other node',
    '本节点记录 {entries} 条，另一节点告知 {told} 条',
    '本節點紀錄 {entries} 項，另一節點告知 {told} 項',
  ),
  incomplete: text(
    'There are more acts than fit: the newest are here. Take the others by choosing a period.',
    '记录超出一份文件的上限，此处仅列最新部分；其余请分时间段下载。',
    '紀錄超出一份文件的上限，這裏只列出最新部分；其餘請分時段下載。',
  ),
  counts: text('Entries', '条数', '項數'),
  head: text('Ledger at that time', '当时的访问账本', '當時的查閱帳本'),
  headWords: text('{size} entries, root {root}', '共 {size} 条，根哈希 {root}', '共 {size} 項，根雜湊值 {root}'),
  digest: text('Fingerprint of this list (SHA-256)', '本列表的指纹（SHA-256）', '本列表的指紋（SHA-256）'),
  key: text('Signed by node {node} with key', '由节点 {node} 用以下密钥签名', '由節點 {node} 以下列密鑰簽署'),
  check: text('Is it genuine?', '如何验证真伪？', '如何驗證真偽？'),
  checkWords: text(
    'Scan the code, or open the address below. The page shows what the node signed: compare the name, the counts and the fingerprint with this paper. To check every single entry, drop the data file there that you download together with this paper.',
    '请扫描二维码，或打开下方网址。页面会显示节点签名的内容，请与本件核对姓名、条数和指纹。如需逐条验证，请把与本件一同下载的数据文件拖入该页面。',
    '請掃描二維碼，或開啟下方網址。網頁會顯示節點所簽署的內容，請與本件核對姓名、項數及指紋。如要逐項驗證，請把與本件一併下載的資料檔放入該網頁。',
  ),
  sealed: text(
    'The file carries the electronic seal of {name}: a reader of PDF files shows it, and that nothing was changed since.',
    '本文件带有 {name} 的电子印章：用 PDF 阅读器打开即可看到印章，以及文件此后未被改动。',
    '本檔案附有 {name} 的電子印章：以 PDF 閱讀器開啟即可看到印章，以及檔案其後未經改動。',
  ),
  untagged: text(
    'This PDF has no tags for screen readers. The same list can be read aloud on the page “Who looked at my record” and in the data file.',
    '本 PDF 不含供读屏软件使用的标签；同一列表可在“谁查看过我的病历”页面或数据文件中朗读。',
    '本 PDF 沒有供讀屏軟件使用的標籤；同一列表可在「誰查閱過我的紀錄」網頁或資料檔中朗讀。',
  ),
  when: text('When', '时间', '時間'),
  what: text('What happened', '经过', '經過'),
  place: text('Place in the ledger', '账本位置', '帳本位置'),
  toldBy: text('told by {node}', '由 {node} 告知', '由 {node} 告知'),
  none: text('Nobody looked in this period.', '此时间段内无人查看。', '這時段內沒有人查閱。'),
} as const;

const SMALL = { fontSize: 8, color: '#555555' };

/** The log as a signed PDF: what the node says of it stands in the code on its first page, which also paper shows, and the file has the node's seal. */
export function logPdf({ log, lang, url, kid, synthetic, seal }: LogPaper): Promise<Uint8Array> {
  const { says } = log;
  // Names in Han script are drawn as in the language of the reader; who reads English gets Hong Kong’s.
  const reader = lang === 'en' ? 'zh-Hant-HK' : lang;
  const word = (words: LocalText, params: Readonly<Record<string, string | number>> = {}): string =>
    words[lang].replace(/\{(\w+)\}/g, (hole, name: string) => String(params[name] ?? hole));
  const put = (words: string, style: object = {}): Content => run({ text: words, lang }, reader, style);
  const fact = (name: string, value: string): Content[] => [put(name, SMALL), put(value, { fontSize: 9 })];
  const from = says.from === undefined ? word(WORDS.fromBegin) : civilTime(says.from, lang);
  const facts: Content = {
    table: {
      widths: [74, '*'],
      body: [
        fact(word(WORDS.of), says.name[lang]),
        fact(word(WORDS.period), `${from} – ${civilTime(says.to, lang)}`),
        fact(word(WORDS.made), civilTime(says.madeAt, lang)),
        fact(word(WORDS.counts), word(WORDS.count, { entries: says.entries, told: says.told })),
        fact(word(WORDS.head), word(WORDS.headWords, { size: says.size, root: says.root })),
        fact(word(WORDS.digest), says.digest),
        fact(word(WORDS.key, { node: says.node }), kid),
      ],
    },
    layout: 'noBorders',
  };
  const content: Content[] = [
    put(word(WORDS.title), { bold: true, fontSize: 16, margin: [0, 0, 0, 8] }),
    {
      columns: [
        { width: '*', stack: [facts] },
        { width: 215, stack: [{ qr: `${url}/check-log#${log.extract}`, fit: 214, eccLevel: 'L' }] },
      ],
      columnGap: 12,
    },
    put(word(WORDS.check), { bold: true, margin: [0, 8, 0, 2] }),
    put(word(WORDS.checkWords), { fontSize: 9 }),
    // As it is: broken into lines it would be no address.
    { text: `${url}/check-log`, bold: true, fontSize: 9 },
    ...(seal ? [put(word(WORDS.sealed, { name: seal.name }), { fontSize: 9 })] : []),
    put(word(WORDS.untagged), { ...SMALL, margin: [0, 3, 0, 10] }),
    ...(says.complete ? [] : [put(word(WORDS.incomplete), { bold: true, margin: [0, 0, 0, 8] })]),
    acts(log).length === 0 ? put(word(WORDS.none)) : table(acts(log), lang, word, put),
  ];
  return printPdf(content, {
    title: word(WORDS.title),
    author: `Causeway ${says.node}`,
    reader,
    createdAt: new Date(says.madeAt),
    heading: [{ text: `Causeway · ${says.node} · ${url}`, lang: 'en' }],
    synthetic,
    ...(seal ? { seal } : {}),
  });
}

interface Act {
  readonly entry: AccessLogEntry;
  /** Its place in the ledger of this node; absent for what a neighbour told. */
  readonly position?: number;
  readonly leaf?: string;
}

function acts({ entries, told }: TakenLog): readonly Act[] {
  const own = entries.map(({ body, position, leaf }) => ({
    entry: fromEntry(JSON.parse(body) as EntryBody, true),
    position,
    leaf,
  }));
  const heard = told.map((body) => ({ entry: fromRemote(JSON.parse(body) as RemoteAccess) }));
  return [...own, ...heard].sort((a, b) => (a.entry.at < b.entry.at ? 1 : -1));
}

/** Who reads it looks for others: what was refused stands out, and what she did herself stands back. */
function lookOf({ outcome, isOwn }: AccessLogEntry): object {
  if (outcome === 'denied') return { color: '#b00020' };
  return isOwn ? { color: '#555555' } : {};
}

function table(
  all: readonly Act[],
  lang: Lang,
  word: (words: LocalText, params?: Readonly<Record<string, string>>) => string,
  put: (words: string, style?: object) => Content,
): Content {
  const header = [WORDS.when, WORDS.what, WORDS.place].map((name) => put(word(name), { bold: true, fontSize: 9 }));
  const rows = all.map(({ entry, position, leaf }) => [
    put(civilTime(entry.at, lang), { fontSize: 8.5 }),
    put(entry.sentence[lang], { fontSize: 9, ...lookOf(entry) }),
    position === undefined
      ? put(word(WORDS.toldBy, { node: entry.node }), SMALL)
      : { stack: [put(`${entry.node} ${position}`, SMALL), put(leaf?.slice(0, 16) ?? '', SMALL)] },
  ]);
  return {
    table: { headerRows: 1, dontBreakRows: true, widths: [78, '*', 92], body: [header, ...rows] },
    layout: 'lightHorizontalLines',
  };
}
