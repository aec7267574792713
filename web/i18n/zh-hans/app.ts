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
    since: '自{{date}}起',
    name: '深港医桥',
    windowTitle: '{{page}} · 深港医桥',
    home: '深港医桥，回到首页',
    skip: '跳到正文',
    navigation: '主导航',
    synthetic: '演示环境，全部为合成数据，所示人物均为虚构。',
    foot: '深港协作医疗联合体',
    zone: '所有时间均为北京时间（UTC+8），与香港时间相同。',
    back: '返回',
    more: '显示更多',
    moreLinks: '更多',
    clear: '清除',
    cancel: '取消',
    notFound: '找不到这个页面',
    notFoundText: '网址可能已失效或输入有误。',
    toStart: '回到首页',
    pdf: 'PDF',
    print: '打印',
  },
  state: {
    loading: '正在加载',
    didNotWork: '操作没有成功',
    noAnswer: '节点没有响应。请检查网络后重试。',
    broken: '系统出了问题，没有改动任何数据。',
    reference: '如需协助，请提供这个编号：',
    retry: '重试',
  },
  session: {
    signIn: '登录',
    signOut: '退出登录',
    menuOf: '已登录：{{name}}，打开菜单',
    needed: '请先登录',
    neededText: '本页显示健康数据，只对有权查看的人开放。',
    draftWaits: '您已填写的内容在本标签页保留至{{when}}，仅供您本人使用；重新登录后即可继续。',
    draftBack: '您填写时登录已失效。已填写的内容已恢复，请核对后再提交。',
    draftSeen: '知道了',
    wrongRole: '本页供其他角色使用',
    wrongRoleText: '您当前的身份是{{role}}，可以直接前往自己的页面。',
    toOwn: '前往我的页面',
    insecure: '浏览器不允许经 http 从其他机器打开的页面使用加密功能。请使用 https 或 127.0.0.1 访问本节点。',
    working: '正在登录',
    failed: '登录没有完成',
    failedText: '可能是等待时间过长。请重新开始，数据没有任何改动。',
  },
  language: { choose: '语言' },
  node: { sz: '深圳', hk: '香港', here: '本节点', szLong: '深圳节点', hkLong: '香港节点' },
  role: {
    patient: '患者',
    clinician: '医护人员',
    coordinator: '协调员',
    insurer: '保险机构',
    regulator: '监管人员',
    operator: '运维人员',
    'privacy-officer': '隐私专员',
    system: '系统',
    node: '对方节点',
    anonymous: '未登录',
  },
  purpose: {
    TREAT: '诊疗',
    ETREAT: '急救',
    PATRQT: '应患者要求',
    HOPERAT: '机构运营',
    HPAYMT: '结算支付',
    HSYSADMIN: '系统管理',
    HRESCH: '科研',
    PUBHLTH: '公共卫生',
  },
  step: { done: '（已完成）', now: '（进行中）', ahead: '（未开始）', failed: '（失败）' },
  outcome: {
    mapped: { name: '已对应', meaning: '您的语言中有含义相同的术语' },
    'mapped-with-loss': { name: '对应有损失', meaning: '已用您的语言显示，并注明损失了什么' },
    source: { name: '保留原文', meaning: '没有公认的对应术语，按作者原文显示' },
    refused: { name: '编码不采用', meaning: '编码不可信，已注明原因' },
  },
  statement: {
    present: { name: '有记录', meaning: '本部分有条目。' },
    'none-listed': { name: '未列出', meaning: '没有人声明确实没有。采用前请先询问患者。' },
    'none-present': { name: '确认没有', meaning: '已有人核实并声明没有。' },
    'nothing-known': { name: '未知', meaning: '作者没有掌握相关信息，这不等于没有。' },
    'not-asked': { name: '未询问', meaning: '没有人问过。采用前请先询问患者。' },
    withheld: { name: '不予共享', meaning: '这里可能有信息，但没有共享给您。' },
    unavailable: { name: '无法提供', meaning: '来源无法提供这一部分，不说明患者的任何情况。' },
  },
  counts: {
    title: '编码元素的处理结果',
    lead: '共收到 {{number}} 个编码元素。',
    addsUp: '每个都有且只有一个结果，合计相符。',
    doesNotAddUp: '各项结果合计只有 {{sum}}，请反馈此问题。',
  },
  duration: {
    seconds: '{{seconds}} 秒',
    minutes: '{{minutes}} 分钟',
    hours: '{{hours}} 小时 {{minutes}} 分钟',
    days: '{{days}} 天 {{hours}} 小时',
  },
  gender: { male: '男', female: '女', other: '其他', unknown: '未说明' },
  severity: { error: '错误', warning: '提示' },
  jurisdiction: { hk: '香港', 'cn-sz': '内地', consortium: '联合体规则' },
  person: {
    nameless: '未登记姓名',
    showNumbers: '显示完整号码',
    hideNumbers: '遮盖号码',
    title: '个人信息',
    birthDate: '出生日期',
    gender: '性别',
    identifier: '号码',
    phone: '电话',
  },
  paper: {
    hkid: '香港身份证',
    'certificate-of-exemption': '豁免登记证明书',
    'home-return-permit': '港澳居民来往内地通行证',
    'hk-macao-residence-permit': '港澳居民居住证',
    'resident-identity-card': '居民身份证',
    'taiwan-travel-permit': '台湾居民来往大陆通行证',
    passport: '护照',
  },
  section: {
    problems: '健康问题',
    allergies: '过敏',
    medications: '用药',
    immunizations: '预防接种',
    results: '检验检查结果',
    procedures: '手术与操作',
    'vital-signs': '生命体征',
    'social-history': '个人生活史',
    pregnancy: '妊娠情况',
    'functional-status': '功能状态',
    'medical-devices': '医疗器械',
    'care-plan': '照护计划',
    'advance-directives': '预立医疗指示',
    'past-illness': '既往史',
  },
};
