/** Why the file of a month does not hold, in the words of who watches over the ledger. */
import type { LocalText } from '#kernel';

const isLocalText = (value: unknown): value is LocalText =>
  typeof value === 'object' && value !== null && 'en' in value && 'zh-Hans' in value && 'zh-Hant-HK' in value;

export const archiveFault = {
  sealUnsigned: (node: string, month: string): LocalText => ({
    en: `the seal is not signed by ${node} for ${month}`,
    'zh-Hans': `封存记录没有本节点对 ${month} 的签名`,
    'zh-Hant-HK': `封存紀錄沒有本節點為 ${month} 所作的簽署`,
  }),
  manifestUnsigned: (node: string): LocalText => ({
    en: `the manifest is not signed by ${node}`,
    'zh-Hans': '文件清单没有本节点的签名',
    'zh-Hant-HK': '檔案清單沒有本節點的簽署',
  }),
  noEntry: (line: number): LocalText => ({
    en: `line ${line} is not an entry`,
    'zh-Hans': `第 ${line} 行不是账本记录`,
    'zh-Hant-HK': `第 ${line} 行不是帳本紀錄`,
  }),
  content: (position: number, id: string): LocalText => ({
    en: `position ${position}, entry ${id}: the content does not give its hash`,
    'zh-Hans': `位置 ${position}，记录 ${id}：内容与其指纹不符`,
    'zh-Hant-HK': `位置 ${position}，紀錄 ${id}：內容與其指紋不符`,
  }),
  place: (position: number, id: string): LocalText => ({
    en: `position ${position}, entry ${id}: it does not stand there under the head at the sealing`,
    'zh-Hans': `位置 ${position}，记录 ${id}：封存时的账本头在该位置并无此记录`,
    'zh-Hant-HK': `位置 ${position}，紀錄 ${id}：封存時的帳本頭在該位置並無此紀錄`,
  }),
  order: (position: number, before: number): LocalText => ({
    en: `position ${position} comes after ${before}`,
    'zh-Hans': `位置 ${position} 排在 ${before} 之后`,
    'zh-Hant-HK': `位置 ${position} 排在 ${before} 之後`,
  }),
  number: (sealed: number, here: number): LocalText => ({
    en: `${sealed} entries were sealed, ${here} are here`,
    'zh-Hans': `封存时有 ${sealed} 条记录，文件中有 ${here} 条`,
    'zh-Hant-HK': `封存時有 ${sealed} 項紀錄，檔案中有 ${here} 項`,
  }),
  leaves: {
    en: 'the leaves are not those that were sealed',
    'zh-Hans': '各条记录的指纹与封存时不同',
    'zh-Hant-HK': '各項紀錄的指紋與封存時不同',
  },
  file: {
    en: 'the file is not the one that was signed',
    'zh-Hans': '文件不是当时签名的那一份',
    'zh-Hant-HK': '檔案並非當時簽署的那一份',
  },
} as const;

/** As a column keeps them. */
export const keptFaults = (faults: readonly LocalText[]): string => JSON.stringify(faults);

/** What a column kept. Before faults were told in three languages it was lines of English: those are shown as they are, until the next round writes them anew. */
export function readFaults(kept: string): readonly LocalText[] {
  try {
    const read: unknown = JSON.parse(kept);
    if (Array.isArray(read) && read.every(isLocalText)) return read;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return kept.split('\n').map((line) => ({ en: line, 'zh-Hans': line, 'zh-Hant-HK': line }));
}
