import { type RefusalCatalogue, refusalsOf } from '#kernel';

/** Why a bulk request, or a line of an import, is refused. */
export type BulkRefusalCode =
  | 'bulk.async-only'
  | 'bulk.output-format'
  | 'bulk.no-such-job'
  | 'bulk.too-many-jobs'
  | 'bulk.nobody'
  | 'bulk.filter-not-supported'
  | 'bulk.parameter-not-supported'
  | 'bulk.patient-misplaced'
  | 'bulk.no-such-patient'
  | 'bulk.input-format'
  | 'bulk.no-input'
  | 'bulk.input-address'
  | 'bulk.input-unreachable'
  | 'bulk.upload-too-large'
  | 'bulk.line-too-long'
  | 'bulk.line-without-id'
  | 'bulk.line-reference'
  | 'bulk.line-repeated'
  | 'bulk.type-not-importable'
  | 'bulk.owner-gone'
  | 'bulk.fault';

const bulkRefusals: RefusalCatalogue<BulkRefusalCode> = {
  'bulk.async-only': {
    issue: 'not-supported',
    text: {
      en: 'This is only done in the background: send “Prefer: respond-async”.',
      'zh-Hans': '此操作只能在后台进行：请发送 “Prefer: respond-async”。',
      'zh-Hant-HK': '此操作只會在背景進行：請送出「Prefer: respond-async」。',
    },
  },
  'bulk.output-format': {
    issue: 'not-supported',
    text: {
      en: '“{format}” is not written here; files are application/fhir+ndjson.',
      'zh-Hans': '不支持输出格式“{format}”；文件格式为 application/fhir+ndjson。',
      'zh-Hant-HK': '不支援輸出格式「{format}」；檔案格式為 application/fhir+ndjson。',
    },
  },
  'bulk.no-such-job': {
    issue: 'not-found',
    text: {
      en: 'There is no such job or file of yours; it may have expired or been cancelled.',
      'zh-Hans': '您没有这样的任务或文件；可能已过期或已取消。',
      'zh-Hant-HK': '你沒有這樣的工作或檔案；可能已過期或已取消。',
    },
  },
  'bulk.too-many-jobs': {
    issue: 'throttled',
    text: {
      en: 'You have {count} jobs under way already; wait for one to end, or cancel one.',
      'zh-Hans': '您已有 {count} 个任务在进行；请等待其中一个结束，或取消一个。',
      'zh-Hant-HK': '你已有 {count} 項工作進行中；請等候其中一項完成，或取消一項。',
    },
  },
  'bulk.nobody': {
    issue: 'forbidden',
    text: {
      en: 'Only a program or a person who is signed in can have a job here.',
      'zh-Hans': '只有已登录的程序或人员可以建立任务。',
      'zh-Hant-HK': '只有已登入的程式或人士可以建立工作。',
    },
  },
  'bulk.filter-not-supported': {
    issue: 'not-supported',
    text: {
      en: '“{parameter}” cannot be used in _typeFilter here.',
      'zh-Hans': '_typeFilter 中不能使用“{parameter}”。',
      'zh-Hant-HK': '_typeFilter 內不可使用「{parameter}」。',
    },
  },
  'bulk.parameter-not-supported': {
    issue: 'not-supported',
    text: {
      en: '“{parameter}” is not supported by $export here. Leave it out, or send “Prefer: handling=lenient” to go on without it.',
      'zh-Hans': '此处的 $export 不支持“{parameter}”。请去掉它，或发送 “Prefer: handling=lenient” 以忽略它继续。',
      'zh-Hant-HK': '此處的 $export 不支援「{parameter}」。請略去，或送出「Prefer: handling=lenient」以略過它繼續。',
    },
  },
  'bulk.patient-misplaced': {
    issue: 'not-supported',
    text: {
      en: '“patient” is a reference to a Patient in the body of a POST to Patient/$export or Group/[id]/$export.',
      'zh-Hans': '“patient” 须为对 Patient 的引用，放在 POST 到 Patient/$export 或 Group/[id]/$export 的正文中。',
      'zh-Hant-HK': '「patient」須為 Patient 的引用，放在 POST 到 Patient/$export 或 Group/[id]/$export 的內文中。',
    },
  },
  'bulk.no-such-patient': {
    issue: 'not-found',
    text: {
      en: '“{patient}” is not a patient here, or not one of the group’s.',
      'zh-Hans': '“{patient}”不是此处的患者，或不属于该组。',
      'zh-Hant-HK': '「{patient}」不是此處的病人，或不屬於該群組。',
    },
  },
  'bulk.input-format': {
    issue: 'not-supported',
    text: {
      en: '“{format}” cannot be imported; send application/fhir+ndjson, or Parameters that name such files.',
      'zh-Hans': '无法导入“{format}”；请发送 application/fhir+ndjson，或列出此类文件的 Parameters。',
      'zh-Hant-HK': '無法匯入「{format}」；請送出 application/fhir+ndjson，或列出此類檔案的 Parameters。',
    },
  },
  'bulk.no-input': {
    issue: 'required',
    text: {
      en: 'The manifest names no input.',
      'zh-Hans': '清单中没有任何输入。',
      'zh-Hant-HK': '清單中沒有任何輸入。',
    },
  },
  'bulk.input-address': {
    issue: 'security',
    text: {
      en: 'Nothing is fetched from “{address}”; an operator must allow that host first.',
      'zh-Hans': '不会从“{address}”读取数据；须先由运维人员允许该主机。',
      'zh-Hant-HK': '不會從「{address}」讀取資料；須先由系統操作員容許該主機。',
    },
  },
  'bulk.input-unreachable': {
    issue: 'processing',
    text: {
      en: '“{address}” could not be read ({why}).',
      'zh-Hans': '无法读取“{address}”（{why}）。',
      'zh-Hant-HK': '無法讀取「{address}」（{why}）。',
    },
  },
  'bulk.upload-too-large': {
    issue: 'too-long',
    text: {
      en: 'More than {max} bytes came; send it in several imports.',
      'zh-Hans': '数据超过 {max} 字节；请分多次导入。',
      'zh-Hant-HK': '資料超過 {max} 位元組；請分多次匯入。',
    },
  },
  'bulk.line-too-long': {
    issue: 'too-long',
    text: {
      en: 'The line is longer than {max} bytes.',
      'zh-Hans': '该行超过 {max} 字节。',
      'zh-Hant-HK': '該行超過 {max} 位元組。',
    },
  },
  'bulk.line-without-id': {
    issue: 'required',
    text: {
      en: 'The resource has no id; without one, importing it twice would make two.',
      'zh-Hans': '资源没有 id；重复导入会产生两份。',
      'zh-Hant-HK': '資源沒有 id；重複匯入便會產生兩份。',
    },
  },
  'bulk.line-reference': {
    issue: 'value',
    text: {
      en: '“{reference}” means something only within a bundle; a line must name resources by type and id.',
      'zh-Hans': '“{reference}”只在 Bundle 内有意义；每行须以类型和 id 引用资源。',
      'zh-Hant-HK': '「{reference}」只在 Bundle 內有意義；每行須以類型及 id 引用資源。',
    },
  },
  'bulk.line-repeated': {
    issue: 'duplicate',
    text: {
      en: '{target} stands in several lines of one piece and they differ; only the last was taken.',
      'zh-Hans': '{target} 在同一批中出现多次且内容不同；只采用最后一行。',
      'zh-Hant-HK': '{target} 在同一批中出現多次而內容不同；只採用最後一行。',
    },
  },
  'bulk.type-not-importable': {
    issue: 'not-supported',
    text: {
      en: '{type} is not imported; it is written by its own interface.',
      'zh-Hans': '不能导入 {type}；请通过其专用接口写入。',
      'zh-Hant-HK': '不可匯入 {type}；請經其專用介面寫入。',
    },
  },
  'bulk.owner-gone': {
    issue: 'security',
    text: {
      en: 'Who asked for this may no longer act here; what was done until then stands.',
      'zh-Hans': '申请者已无权在此操作；此前完成的部分仍然有效。',
      'zh-Hant-HK': '申請者已無權在此操作；此前完成的部分仍然有效。',
    },
  },
  'bulk.fault': {
    issue: 'exception',
    text: {
      en: 'The job ended by a fault of this node. Start it again.',
      'zh-Hans': '任务因本节点故障而结束。请重新开始。',
      'zh-Hant-HK': '工作因本節點故障而結束。請重新開始。',
    },
  },
};

export const refuseBulk = refusalsOf(bulkRefusals);
