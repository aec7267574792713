import { type RefusalCatalogue, refusalsOf } from '#kernel';

/** Why a Subscription is refused, or came to an end. */
export type SubscriptionRefusalCode =
  | 'subscription.status-not-yours'
  | 'subscription.criteria-not-supported'
  | 'subscription.criteria-too-costly'
  | 'subscription.channel-not-supported'
  | 'subscription.payload-not-supported'
  | 'subscription.endpoint-missing'
  | 'subscription.endpoint-not-allowed'
  | 'subscription.bad-header'
  | 'subscription.not-the-owner'
  | 'subscription.nobody'
  | 'subscription.too-many'
  | 'subscription.delivery-failed'
  | 'subscription.owner-gone'
  | 'subscription.upgrade-needed';

const subscriptionRefusals: RefusalCatalogue<SubscriptionRefusalCode> = {
  'subscription.status-not-yours': {
    issue: 'business-rule',
    text: {
      en: 'The node sets the status “{status}”; send “requested” to begin or change a subscription, “off” to end it.',
      'zh-Hans': '状态“{status}”由本节点设置；请发送 “requested” 以开始或更改订阅，“off” 以结束订阅。',
      'zh-Hant-HK': '狀態「{status}」由本節點設定；請送出「requested」以開始或更改訂閱，「off」以結束訂閱。',
    },
  },
  'subscription.criteria-not-supported': {
    issue: 'not-supported',
    text: {
      en: '“{parameter}” cannot be used in the criteria of a subscription here.',
      'zh-Hans': '订阅条件中不能使用“{parameter}”。',
      'zh-Hant-HK': '訂閱條件內不可使用「{parameter}」。',
    },
  },
  'subscription.criteria-too-costly': {
    issue: 'too-costly',
    text: {
      en: 'Your subscriptions asked for more than {seconds} s about new changes, and this one could not be answered in that time. Narrow the criteria, and send the status “requested” to go on.',
      'zh-Hans':
        '您的各项订阅合计未能在 {seconds} 秒内判断完新的变更，本订阅因此中止。请缩小条件，并发送状态 “requested” 以继续。',
      'zh-Hant-HK':
        '你的各項訂閱合共未能在 {seconds} 秒內判斷完新的變更，這項訂閱因而中止。請收窄條件，並送出狀態「requested」以繼續。',
    },
  },
  'subscription.channel-not-supported': {
    issue: 'not-supported',
    text: {
      en: 'There is no channel “{channel}” here; there are rest-hook and websocket.',
      'zh-Hans': '不支持通道“{channel}”；可用 rest-hook 和 websocket。',
      'zh-Hant-HK': '不支援通道「{channel}」；可用 rest-hook 及 websocket。',
    },
  },
  'subscription.payload-not-supported': {
    issue: 'not-supported',
    text: {
      en: 'The payload “{payload}” is not sent here: leave it out, or for a rest-hook ask for application/fhir+json or application/fhir+xml.',
      'zh-Hans':
        '不支持内容类型“{payload}”：请省略，或在 rest-hook 中使用 application/fhir+json 或 application/fhir+xml。',
      'zh-Hant-HK':
        '不支援內容類型「{payload}」：請略去，或在 rest-hook 使用 application/fhir+json 或 application/fhir+xml。',
    },
  },
  'subscription.endpoint-missing': {
    issue: 'required',
    text: {
      en: 'A rest-hook needs the address to call.',
      'zh-Hans': 'rest-hook 必须提供调用地址。',
      'zh-Hant-HK': 'rest-hook 必須提供呼叫的地址。',
    },
  },
  'subscription.endpoint-not-allowed': {
    issue: 'security',
    text: {
      en: 'Nothing is sent to “{endpoint}”: it must be https at a public host, or an operator must allow it first.',
      'zh-Hans': '不会向“{endpoint}”发送：必须是公网主机的 https 地址，或先由运维人员允许。',
      'zh-Hant-HK': '不會向「{endpoint}」發送：必須是公眾網絡主機的 https 地址，或先由系統操作員容許。',
    },
  },
  'subscription.bad-header': {
    issue: 'value',
    text: {
      en: '“{header}” cannot be sent along: a header is “Name: value”, and those of the connection are ours.',
      'zh-Hans': '不能附带“{header}”：格式应为 “Name: value”，且连接类标头由本节点设置。',
      'zh-Hant-HK': '不可附帶「{header}」：格式應為「Name: value」，而連線的標頭由本節點設定。',
    },
  },
  'subscription.not-the-owner': {
    issue: 'forbidden',
    text: {
      en: 'Only who asked for a subscription may change or end it.',
      'zh-Hans': '只有订阅的申请者才能更改或结束订阅。',
      'zh-Hant-HK': '只有申請訂閱者才可更改或結束訂閱。',
    },
  },
  'subscription.nobody': {
    issue: 'forbidden',
    text: {
      en: 'Only a program or a person who is signed in can subscribe here.',
      'zh-Hans': '只有已登录的程序或人员可以订阅。',
      'zh-Hant-HK': '只有已登入的程式或人士可以訂閱。',
    },
  },
  'subscription.too-many': {
    issue: 'throttled',
    text: {
      en: 'You have {count} subscriptions already; end one first.',
      'zh-Hans': '您已有 {count} 个订阅；请先结束一个。',
      'zh-Hant-HK': '你已有 {count} 個訂閱；請先結束一個。',
    },
  },
  'subscription.delivery-failed': {
    issue: 'processing',
    text: {
      en: 'Nothing was taken at the address after {count} attempts ({why}). Send the status “requested” to go on.',
      'zh-Hans': '尝试 {count} 次后仍未送达（{why}）。请发送状态 “requested” 以继续。',
      'zh-Hant-HK': '嘗試 {count} 次後仍未送達（{why}）。請送出狀態「requested」以繼續。',
    },
  },
  'subscription.owner-gone': {
    issue: 'security',
    text: {
      en: 'Who asked for this subscription may no longer act here.',
      'zh-Hans': '此订阅的申请者已无权在此操作。',
      'zh-Hant-HK': '此訂閱的申請者已無權在此操作。',
    },
  },
  'subscription.upgrade-needed': {
    issue: 'not-supported',
    status: 426,
    text: {
      en: 'This address speaks WebSocket only.',
      'zh-Hans': '此地址仅支持 WebSocket。',
      'zh-Hant-HK': '此地址只支援 WebSocket。',
    },
  },
};

export const refuseSubscription = refusalsOf(subscriptionRefusals);
