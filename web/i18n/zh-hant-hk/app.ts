import type { Catalogue } from '../catalogue.ts';

type App = Omit<
  Catalogue,
  | 'open'
  | 'summary'
  | 'patient'
  | 'access'
  | 'account'
  | 'accounts'
  | 'carers'
  | 'clinician'
  | 'consents'
  | 'coordinator'
  | 'oversight'
  | 'guide'
  | 'permits'
  | 'privacy'
  | 'dossiers'
  | 'exports'
  | 'identity'
>;

export const app: App = {
  app: {
    since: '由{{date}}起',
    name: '深港醫橋',
    windowTitle: '{{page}} · 深港醫橋',
    home: '深港醫橋，返回首頁',
    skip: '跳至內容',
    navigation: '主導覽',
    synthetic: '示範環境，全部為合成數據，所示人物均屬虛構。',
    foot: '深港協作醫療聯合體',
    zone: '所有時間均為香港時間（UTC+8），與內地時間相同。',
    back: '返回',
    more: '顯示更多',
    moreLinks: '更多',
    clear: '清除',
    cancel: '取消',
    notFound: '找不到此頁',
    notFoundText: '網址可能已失效或輸入有誤。',
    toStart: '返回首頁',
    pdf: 'PDF',
    print: '列印',
  },
  state: {
    loading: '載入中',
    didNotWork: '未能完成',
    noAnswer: '節點沒有回應。請檢查網絡後再試。',
    broken: '系統出現問題，沒有更改任何資料。',
    reference: '如需協助，請提供此編號：',
    retry: '再試一次',
  },
  session: {
    signIn: '登入',
    signOut: '登出',
    menuOf: '已登入：{{name}}，開啟選單',
    needed: '請先登入',
    neededText: '本頁顯示健康資料，只供有權查閱的人士使用。',
    draftWaits: '你已填寫的內容會在本分頁保留至{{when}}，只供你本人使用；重新登入後即可繼續。',
    draftBack: '你填寫期間登入已失效。已填寫的內容已還原，請核對後再提交。',
    draftSeen: '明白',
    wrongRole: '本頁供其他角色使用',
    wrongRoleText: '你現時以{{role}}身分登入，可直接前往自己的頁面。',
    toOwn: '前往我的頁面',
    insecure: '瀏覽器不容許經 http 由其他電腦開啟的頁面使用加密功能。請以 https 或 127.0.0.1 使用本節點。',
    working: '正在登入',
    failed: '登入未完成',
    failedText: '可能等候時間過長。請重新開始，資料沒有任何改動。',
  },
  language: { choose: '語言' },
  node: { sz: '深圳', hk: '香港', here: '本節點', szLong: '深圳節點', hkLong: '香港節點' },
  role: {
    patient: '病人',
    clinician: '醫護人員',
    coordinator: '協調主任',
    insurer: '保險機構',
    regulator: '監管人員',
    operator: '系統管理員',
    'privacy-officer': '私隱專員',
    system: '系統',
    node: '對方節點',
    anonymous: '未登入',
  },
  purpose: {
    TREAT: '診治',
    ETREAT: '緊急診治',
    PATRQT: '應病人要求',
    HOPERAT: '機構運作',
    HPAYMT: '付款結算',
    HSYSADMIN: '系統管理',
    HRESCH: '研究',
    PUBHLTH: '公共衞生',
  },
  step: { done: '（已完成）', now: '（進行中）', ahead: '（未開始）', failed: '（失敗）' },
  outcome: {
    mapped: { name: '已對應', meaning: '以你的語言顯示，意思相同' },
    'mapped-with-loss': { name: '對應有遺漏', meaning: '已用你的語言顯示，並註明遺漏了甚麼' },
    source: { name: '保留原文', meaning: '沒有公認的對應用語，按作者原文顯示' },
    refused: { name: '編碼不採用', meaning: '編碼不可信，已註明原因' },
  },
  statement: {
    present: { name: '有紀錄', meaning: '本部分有項目。' },
    'none-listed': { name: '沒有列出', meaning: '沒有人聲明確實沒有。採用前請先向病人查詢。' },
    'none-present': { name: '確認沒有', meaning: '已有人核實並聲明沒有。' },
    'nothing-known': { name: '未知', meaning: '作者未掌握有關資料，這不等於沒有。' },
    'not-asked': { name: '未有查詢', meaning: '未有人問過。採用前請先向病人查詢。' },
    withheld: { name: '不予分享', meaning: '這裏可能有資料，但未有分享給你。' },
    unavailable: { name: '未能提供', meaning: '來源未能提供此部分，並不說明病人的任何情況。' },
  },
  counts: {
    title: '編碼項目的處理結果',
    lead: '共收到 {{number}} 個編碼項目。',
    addsUp: '每個都有一個結果，總數相符。',
    doesNotAddUp: '各項結果合計只有 {{sum}}，請回報此問題。',
  },
  duration: {
    seconds: '{{seconds}} 秒',
    minutes: '{{minutes}} 分鐘',
    hours: '{{hours}} 小時 {{minutes}} 分鐘',
    days: '{{days}} 日 {{hours}} 小時',
  },
  gender: { male: '男', female: '女', other: '其他', unknown: '未有說明' },
  severity: { error: '錯誤', warning: '提示' },
  jurisdiction: { hk: '香港', 'cn-sz': '內地', consortium: '聯合體規則' },
  person: {
    nameless: '未有登記姓名',
    showNumbers: '顯示完整號碼',
    hideNumbers: '遮蓋號碼',
    title: '個人資料',
    birthDate: '出生日期',
    gender: '性別',
    identifier: '號碼',
    phone: '電話',
  },
  paper: {
    hkid: '香港身份證',
    'certificate-of-exemption': '豁免登記證明書',
    'home-return-permit': '港澳居民來往內地通行證（回鄉證）',
    'hk-macao-residence-permit': '港澳居民居住證',
    'resident-identity-card': '內地居民身份證',
    'taiwan-travel-permit': '台灣居民來往大陸通行證（台胞證）',
    passport: '護照',
  },
  section: {
    problems: '健康問題',
    allergies: '過敏',
    medications: '藥物',
    immunizations: '疫苗接種',
    results: '化驗及檢查結果',
    procedures: '手術及程序',
    'vital-signs': '生命表徵',
    'social-history': '社交史',
    pregnancy: '懷孕情況',
    'functional-status': '功能狀況',
    'medical-devices': '醫療儀器',
    'care-plan': '護理計劃',
    'advance-directives': '預設醫療指示',
    'past-illness': '過往病史',
  },
};
