import { type RefusalCatalogue, refusalsOf } from '#kernel';

export type LaterRefusal =
  | 'identity.move-only-unlinking'
  | 'identity.move-not-written-since'
  | 'identity.move-changed-meanwhile'
  | 'identity.move-held'
  | 'identity.move-whole-visit';

const catalogue: RefusalCatalogue<LaterRefusal> = {
  'identity.move-only-unlinking': {
    issue: 'business-rule',
    status: 409,
    text: {
      en: 'Entries go to the other record only when the link of the two is undone.',
      'zh-Hans': '只有在解除两份记录的关联时，才能将条目移至另一份记录。',
      'zh-Hant-HK': '只有在解除兩份紀錄的連結時，才可將項目移至另一份紀錄。',
    },
  },
  'identity.move-not-written-since': {
    issue: 'business-rule',
    status: 409,
    text: {
      en: '{write} was not written to either of these records while they were joined; it cannot be moved here.',
      'zh-Hans': '{write} 不是在两份记录关联期间写入其中任何一份的，不能在此移动。',
      'zh-Hant-HK': '{write} 並非在兩份紀錄連結期間寫入其中任何一份，不可在此移動。',
    },
  },
  'identity.move-changed-meanwhile': {
    issue: 'conflict',
    text: {
      en: '{write} was changed since you looked at it. Please look at the two records again.',
      'zh-Hans': '{write} 在您查看后已被更改，请重新查看这两份记录。',
      'zh-Hant-HK': '{write} 在你查看後已被更改，請重新查看這兩份紀錄。',
    },
  },
  'identity.move-held': {
    issue: 'business-rule',
    status: 409,
    text: {
      en: '{write} stays on its record: it is of the person, kept with a document, or tied to what stays there.',
      'zh-Hans': '{write} 须留在原记录：它属于本人资料、随文档保存，或与留在该处的内容相连。',
      'zh-Hant-HK': '{write} 須留在原紀錄：它屬於本人資料、隨文件保存，或與留在該處的內容相連。',
    },
  },
  'identity.move-whole-visit': {
    issue: 'business-rule',
    status: 409,
    text: {
      en: 'A visit moves as a whole: {write} belongs to it and was left out. Please look at the two records again.',
      'zh-Hans': '一次就诊须整体移动：{write} 属于其中却未包括在内，请重新查看这两份记录。',
      'zh-Hant-HK': '一次診症須整體移動：{write} 屬於其中卻未包括在內，請重新查看這兩份紀錄。',
    },
  },
};

export const refuseLater = refusalsOf(catalogue);
