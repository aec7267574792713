import { type RefusalCatalogue, localText as text } from '#kernel';

/** Why a signature, a key or a node is not believed. */
export type TrustRefusal =
  | 'exchange.unknown-node'
  | 'exchange.unknown-key'
  | 'exchange.key-not-yet-valid'
  | 'exchange.key-expired'
  | 'exchange.signature-missing'
  | 'exchange.signature-malformed'
  | 'exchange.signature-invalid'
  | 'exchange.algorithm-not-allowed'
  | 'exchange.wrong-kind'
  | 'exchange.wrong-audience'
  | 'exchange.assertion-malformed'
  | 'exchange.clock-skew'
  | 'exchange.replayed';

export const trustRefusals: RefusalCatalogue<TrustRefusal> = {
  'exchange.unknown-node': {
    issue: 'security',
    text: text(
      '“{node}” is not on the trust list of this node.',
      '“{node}”不在本节点的信任名单内。',
      '「{node}」不在本節點的信任名單內。',
    ),
  },
  'exchange.unknown-key': {
    issue: 'security',
    text: text(
      'The trust list has no key {kid} for “{node}”.',
      '信任名单中没有“{node}”的密钥 {kid}。',
      '信任名單中沒有「{node}」的密鑰 {kid}。',
    ),
  },
  'exchange.key-not-yet-valid': {
    issue: 'security',
    text: text(
      'The key {kid} of “{node}” is valid only from {from}.',
      '“{node}”的密钥 {kid} 自 {from} 起才有效。',
      '「{node}」的密鑰 {kid} 由 {from} 起才有效。',
    ),
  },
  'exchange.key-expired': {
    issue: 'security',
    text: text(
      'The key {kid} of “{node}” was valid until {until}.',
      '“{node}”的密钥 {kid} 已于 {until} 失效。',
      '「{node}」的密鑰 {kid} 已於 {until} 失效。',
    ),
  },
  'exchange.signature-missing': {
    issue: 'security',
    text: text('A signature is missing.', '缺少签名。', '缺少簽署。'),
  },
  'exchange.signature-malformed': {
    issue: 'security',
    text: text('The signature cannot be read: {why}.', '无法读取签名：{why}。', '無法讀取簽署：{why}。'),
  },
  'exchange.signature-invalid': {
    issue: 'security',
    text: text(
      'The signature is not that of “{node}”, or the content was changed.',
      '签名不属于“{node}”，或内容已被更改。',
      '簽署不屬於「{node}」，或內容曾被更改。',
    ),
  },
  'exchange.algorithm-not-allowed': {
    issue: 'security',
    text: text(
      'Signatures must be ES256; this one says “{alg}”.',
      '签名算法须为 ES256，收到的是“{alg}”。',
      '簽署演算法須為 ES256，收到的是「{alg}」。',
    ),
  },
  'exchange.wrong-kind': {
    issue: 'security',
    text: text(
      'Signed for something else: expected {expected}, got {kind}.',
      '签名用途不符：应为 {expected}，实为 {kind}。',
      '簽署用途不符：應為 {expected}，實為 {kind}。',
    ),
  },
  'exchange.wrong-audience': {
    issue: 'security',
    text: text(
      'Addressed to “{audience}”, not to this node.',
      '收件方为“{audience}”，并非本节点。',
      '收件方為「{audience}」，並非本節點。',
    ),
  },
  'exchange.assertion-malformed': {
    issue: 'security',
    text: text(
      'The assertion of the other node is incomplete: {what}.',
      '对方节点的身份声明不完整：{what}。',
      '對方節點的身分聲明不完整：{what}。',
    ),
  },
  'exchange.clock-skew': {
    issue: 'security',
    text: text(
      'The clocks of “{node}” and this node differ by {seconds} s; {max} s are allowed.',
      '“{node}”与本节点的时钟相差 {seconds} 秒，允许 {max} 秒。',
      '「{node}」與本節點的時鐘相差 {seconds} 秒，容許 {max} 秒。',
    ),
  },
  'exchange.replayed': {
    issue: 'security',
    text: text('This assertion has been used before.', '该身份声明已被使用过。', '此身分聲明已被使用過。'),
  },
};
