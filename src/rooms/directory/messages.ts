import { type RefusalCatalogue, refusalsOf } from '#kernel';

export type DirectoryRefusal =
  | 'directory.no-such-entry'
  | 'directory.no-such-proposal'
  | 'directory.no-such-report'
  | 'directory.kept-elsewhere'
  | 'directory.by-proposal-only'
  | 'directory.value-invalid'
  | 'directory.value-unchanged'
  | 'directory.nothing-to-take-away'
  | 'directory.name-needed'
  | 'directory.position-outside'
  | 'directory.hours-backwards'
  | 'directory.hours-overlap'
  | 'directory.part-of-itself'
  | 'directory.time-backwards'
  | 'directory.part-of-unknown'
  | 'directory.effective-too-far'
  | 'directory.proposal-waiting'
  | 'directory.decides-own'
  | 'directory.not-duty-holder'
  | 'directory.not-the-proposer'
  | 'directory.already-decided'
  | 'directory.item-changed-since'
  | 'directory.report-answered'
  | 'directory.too-many-reports'
  | 'directory.message-needed'
  | 'directory.not-the-owner'
  | 'directory.entry-malformed'
  | 'directory.entry-stale'
  | 'directory.entry-contradicts'
  | 'directory.id-taken'
  | 'directory.feed-went-back';

const catalogue: RefusalCatalogue<DirectoryRefusal> = {
  'directory.no-such-entry': {
    issue: 'not-found',
    text: {
      en: 'There is no such institution in the directory.',
      'zh-Hans': '目录中没有该机构。',
      'zh-Hant-HK': '名錄中沒有該機構。',
    },
  },
  'directory.no-such-proposal': {
    issue: 'not-found',
    text: { en: 'There is no such proposal.', 'zh-Hans': '没有该变更建议。', 'zh-Hant-HK': '沒有該項更改建議。' },
  },
  'directory.no-such-report': {
    issue: 'not-found',
    text: { en: 'There is no such report.', 'zh-Hans': '没有该纠错报告。', 'zh-Hant-HK': '沒有該項錯誤報告。' },
  },
  'directory.kept-elsewhere': {
    issue: 'business-rule',
    text: {
      en: 'The node “{keeper}” answers for this entry. It can be changed there only.',
      'zh-Hans': '该条目由“{keeper}”节点负责，只能在该节点变更。',
      'zh-Hant-HK': '此條目由「{keeper}」節點負責，只可在該節點更改。',
    },
  },
  'directory.by-proposal-only': {
    issue: 'business-rule',
    text: {
      en: 'An entry of the directory is changed by a proposal that a second person accepts, not by writing {type}/{id}.',
      'zh-Hans': '目录条目须先提出变更建议，经第二人核准后变更，不能直接写入 {type}/{id}。',
      'zh-Hant-HK': '名錄條目須先提出更改建議，經第二人接納後才更改，不可直接寫入 {type}/{id}。',
    },
  },
  'directory.value-invalid': {
    issue: 'value',
    status: 422,
    text: {
      en: 'This is no possible value of “{item}”: {what}.',
      'zh-Hans': '“{item}”不能取该值：{what}。',
      'zh-Hant-HK': '「{item}」不可取該值：{what}。',
    },
  },
  'directory.value-unchanged': {
    issue: 'business-rule',
    text: {
      en: 'The entry says so already: there is nothing to change.',
      'zh-Hans': '条目现有内容与此相同，无需变更。',
      'zh-Hant-HK': '條目現有內容與此相同，無須更改。',
    },
  },
  'directory.nothing-to-take-away': {
    issue: 'business-rule',
    text: {
      en: 'The entry says nothing there that could be taken away.',
      'zh-Hans': '条目中没有可撤下的该项内容。',
      'zh-Hant-HK': '條目中沒有可撤下的該項內容。',
    },
  },
  'directory.name-needed': {
    issue: 'business-rule',
    text: {
      en: 'The last name that an institution has cannot be taken away.',
      'zh-Hans': '机构仅有的名称不能撤下。',
      'zh-Hant-HK': '機構僅有的名稱不可撤下。',
    },
  },
  'directory.position-outside': {
    issue: 'value',
    status: 422,
    text: {
      en: 'Latitude {latitude} and longitude {longitude} lie outside the area of the consortium. Were the two exchanged?',
      'zh-Hans': '纬度 {latitude}、经度 {longitude} 不在联合体所在区域内，是否填反？',
      'zh-Hant-HK': '緯度 {latitude}、經度 {longitude} 不在聯合體所在地區內，是否填反了？',
    },
  },
  'directory.hours-overlap': {
    issue: 'value',
    status: 422,
    text: {
      en: 'The hours from {opens} to {closes} lie over others of the same day.',
      'zh-Hans': '{opens}至{closes}与同一天的其他时段重叠。',
      'zh-Hant-HK': '{opens}至{closes}與同一天的其他時段重疊。',
    },
  },
  'directory.part-of-itself': {
    issue: 'value',
    status: 422,
    text: {
      en: 'That institution is itself a part of this one.',
      'zh-Hans': '该机构本身隶属于此机构。',
      'zh-Hant-HK': '該機構本身隸屬於此機構。',
    },
  },
  'directory.hours-backwards': {
    issue: 'value',
    status: 422,
    text: {
      en: 'It cannot close at {closes} when it opens at {opens}.',
      'zh-Hans': '{opens} 开门则不能在 {closes} 关门。',
      'zh-Hant-HK': '{opens} 開門便不可在 {closes} 關門。',
    },
  },
  'directory.time-backwards': {
    issue: 'value',
    status: 422,
    text: {
      en: 'It cannot end on {until} when it begins on {since}.',
      'zh-Hans': '自 {since} 起则不能在 {until} 终止。',
      'zh-Hant-HK': '由 {since} 起便不可在 {until} 終止。',
    },
  },
  'directory.part-of-unknown': {
    issue: 'value',
    status: 422,
    text: {
      en: '“{id}” is no other institution of the directory.',
      'zh-Hans': '“{id}”不是目录中的其他机构。',
      'zh-Hant-HK': '「{id}」不是名錄中的其他機構。',
    },
  },
  'directory.effective-too-far': {
    issue: 'value',
    status: 422,
    text: {
      en: 'A change takes effect between {first} and {last}.',
      'zh-Hans': '变更的生效日期须在 {first} 至 {last} 之间。',
      'zh-Hant-HK': '更改的生效日期須在 {first} 至 {last} 之間。',
    },
  },
  'directory.proposal-waiting': {
    issue: 'conflict',
    text: {
      en: 'A change of this item waits already, proposed on {date}. It must be decided first.',
      'zh-Hans': '该项已有 {date} 提出的变更待处理，须先作出决定。',
      'zh-Hant-HK': '該項已有 {date} 提出的更改待處理，須先作出決定。',
    },
  },
  'directory.decides-own': {
    issue: 'forbidden',
    text: {
      en: 'Who proposed a change does not decide on it. Somebody else must.',
      'zh-Hans': '提出变更者不能自行审定，须由他人审定。',
      'zh-Hant-HK': '提出更改者不可自行審定，須由他人審定。',
    },
  },
  'directory.not-duty-holder': {
    issue: 'forbidden',
    text: {
      en: 'Another post answers for this item. You cannot decide on it.',
      'zh-Hans': '该项由其他岗位负责，您不能审定。',
      'zh-Hant-HK': '該項由其他崗位負責，你不可審定。',
    },
  },
  'directory.not-the-proposer': {
    issue: 'forbidden',
    text: {
      en: 'Only who proposed a change may take the proposal back.',
      'zh-Hans': '只有提出者可以撤回该建议。',
      'zh-Hant-HK': '只有提出者可撤回該建議。',
    },
  },
  'directory.already-decided': {
    issue: 'conflict',
    text: {
      en: 'Somebody was faster: it was decided at {at} (state: {state}). Your decision has no effect.',
      'zh-Hans': '已有他人先行处理：于 {at} 作出决定（状态：{state}）。您的决定未生效。',
      'zh-Hant-HK': '已有他人先處理：於 {at} 作出決定（狀態：{state}）。你的決定沒有生效。',
    },
  },
  'directory.item-changed-since': {
    issue: 'conflict',
    text: {
      en: 'The item has changed since this was proposed. It must be proposed anew, from what the entry says now.',
      'zh-Hans': '提出建议后该项内容已变，须按条目现有内容重新提出。',
      'zh-Hant-HK': '提出建議後該項內容已改變，須按條目現有內容重新提出。',
    },
  },
  'directory.report-answered': {
    issue: 'conflict',
    text: {
      en: 'Somebody was faster: the report was answered at {at}.',
      'zh-Hans': '已有他人先行处理：该报告于 {at} 已答复。',
      'zh-Hant-HK': '已有他人先處理：該報告於 {at} 已答覆。',
    },
  },
  'directory.too-many-reports': {
    issue: 'throttled',
    text: {
      en: '{max} of your reports wait for an answer. You can send another when one of them is answered.',
      'zh-Hans': '您有 {max} 份报告待答复，其中一份答复后方可再提交。',
      'zh-Hant-HK': '你有 {max} 份報告待答覆，其中一份獲答覆後方可再提交。',
    },
  },
  'directory.message-needed': {
    issue: 'required',
    text: {
      en: 'The node “{keeper}” answers for this entry. Write what it should read, naming nobody.',
      'zh-Hans': '该条目由“{keeper}”节点负责。请填写转告该节点的内容，不得提及任何个人。',
      'zh-Hant-HK': '此條目由「{keeper}」節點負責。請填寫轉告該節點的內容，不可提及任何人。',
    },
  },
  'directory.not-the-owner': {
    issue: 'security',
    text: {
      en: 'The node “{node}” sent the entry “{id}”, which the node “{keeper}” answers for.',
      'zh-Hans': '“{node}”节点发来条目“{id}”，而该条目由“{keeper}”节点负责。',
      'zh-Hant-HK': '「{node}」節點傳來條目「{id}」，而該條目由「{keeper}」節點負責。',
    },
  },
  'directory.entry-malformed': {
    issue: 'invalid',
    text: {
      en: 'The entry “{id}” is no entry of a directory: {what}.',
      'zh-Hans': '“{id}”不是合格的目录条目：{what}。',
      'zh-Hant-HK': '「{id}」不是合格的名錄條目：{what}。',
    },
  },
  'directory.entry-stale': {
    issue: 'conflict',
    text: {
      en: 'The entry “{id}” came as of change {revision}; change {known} is known already.',
      'zh-Hans': '收到的条目“{id}”为第 {revision} 次变更，而已有第 {known} 次变更。',
      'zh-Hant-HK': '收到的條目「{id}」為第 {revision} 次更改，而已有第 {known} 次更改。',
    },
  },
  'directory.entry-contradicts': {
    issue: 'security',
    text: {
      en: 'The entry “{id}” came twice as change {revision}, with different content.',
      'zh-Hans': '条目“{id}”第 {revision} 次变更两次收到的内容不同。',
      'zh-Hant-HK': '條目「{id}」第 {revision} 次更改兩次收到的內容不同。',
    },
  },
  'directory.id-taken': {
    issue: 'conflict',
    text: {
      en: 'The entry “{id}” brings {what}, which is something else here.',
      'zh-Hans': '条目“{id}”所带的 {what} 在本节点另有所指。',
      'zh-Hant-HK': '條目「{id}」所帶的 {what} 在本節點另有所指。',
    },
  },
  'directory.feed-went-back': {
    issue: 'security',
    text: {
      en: 'The node “{node}” says that its directory stands at change {revision}; change {known} was taken from it before.',
      'zh-Hans': '“{node}”节点称其目录为第 {revision} 次变更，而此前已取得其第 {known} 次变更。',
      'zh-Hant-HK': '「{node}」節點指其名錄為第 {revision} 次更改，而此前已取得其第 {known} 次更改。',
    },
  },
};

export const refuse = refusalsOf(catalogue);
