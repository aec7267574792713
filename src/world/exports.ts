import { type Scope, toCalendarDate } from '#kernel';
import {
  hasExportRecords,
  type RecordContract,
  recordAssessment,
  recordContract,
  type TrustList,
  writeExportAct,
} from '#rooms/exchange';
import type { InTransaction } from './load.ts';

/** Says in every language that nobody stands behind it. */
const SYNTHETIC = 'synthetic 合成数据';
const MILLISECONDS_A_DAY = 86_400_000;

const PLACE_OF = { hk: 'hong-kong', sz: 'shenzhen' } as const satisfies Record<string, RecordContract['exporterPlace']>;

/** What stands in these records as somebody wrote it, in the language that is written at the node. */
export const SAID_OF_EXPORTS = {
  sz: {
    assessment: `个人信息保护影响评估：跨境诊疗（${SYNTHETIC}）`,
    assessmentCovers: `已同意患者的就诊记录、转诊与摘要，属健康信息（${SYNTHETIC}）`,
    exporter: `提供方机构（${SYNTHETIC}）`,
    recipient: `接收方机构（${SYNTHETIC}）`,
    inForce: `2.0（${SYNTHETIC}）`,
    covers: `就诊记录与摘要（${SYNTHETIC}）`,
    unfiled: `影像 1.0（${SYNTHETIC}）`,
    unfiledCovers: `影像报告（${SYNTHETIC}）`,
    ended: `1.0（${SYNTHETIC}）`,
    incident: `一份名单误送其他科室，已收回（${SYNTHETIC}）`,
    reason: `由新版本取代（${SYNTHETIC}）`,
    reference: SYNTHETIC,
    authority: '广东省互联网信息办公室',
  },
  hk: {
    assessment: `個人資料保護影響評估：跨境診治（${SYNTHETIC}）`,
    assessmentCovers: `已同意病人的求診紀錄、轉介及摘要，屬健康資料（${SYNTHETIC}）`,
    exporter: `提供方機構（${SYNTHETIC}）`,
    recipient: `接收方機構（${SYNTHETIC}）`,
    inForce: `2.0（${SYNTHETIC}）`,
    covers: `求診紀錄及摘要（${SYNTHETIC}）`,
    unfiled: `影像 1.0（${SYNTHETIC}）`,
    unfiledCovers: `放射報告（${SYNTHETIC}）`,
    ended: `1.0（${SYNTHETIC}）`,
    incident: `一份名單誤送其他部門，已收回（${SYNTHETIC}）`,
    reason: `由新版本取代（${SYNTHETIC}）`,
    reference: SYNTHETIC,
    authority: '數字政策辦公室',
  },
} as const;

/**
 * The records that a demonstration's exports rest on: an assessment that stands, a contract in force and filed, one that is still to be filed, and one that ended.
 * They are of no institution, and each says so. Nothing happens where there are records already.
 */
export async function loadExportRecords(node: string, trust: TrustList, inTransaction: InTransaction): Promise<void> {
  await inTransaction(async (scope) => {
    if (await hasExportRecords(scope.tx)) return;
    for (const peer of trust.peers.filter(({ id }) => id !== node)) await recordOf(scope, trust, node, peer.id);
  });
}

const isKnown = (node: string): node is keyof typeof PLACE_OF => Object.hasOwn(PLACE_OF, node);

async function recordOf(scope: Scope, trust: TrustList, node: string, to: string): Promise<void> {
  const day = (days: number) => toCalendarDate(new Date(scope.clock.now().getTime() + days * MILLISECONDS_A_DAY));
  if (!isKnown(node) || !isKnown(to)) return;
  const [own, other, said] = [PLACE_OF[node], PLACE_OF[to], SAID_OF_EXPORTS[node]];
  await recordAssessment(scope, trust, {
    to,
    title: said.assessment,
    covers: said.assessmentCovers,
    assessedOn: day(-75),
    reviewBy: day(290),
  });
  const contract: RecordContract = {
    to,
    exporterName: said.exporter,
    exporterPlace: own,
    recipientName: said.recipient,
    recipientPlace: other,
    version: said.inForce,
    covers: said.covers,
    inForceFrom: day(-60),
    until: day(670),
    onward: 'none',
  };
  const { authority } = said;
  const inForce = await recordContract(scope, trust, contract);
  await writeExportAct(scope, trust, {
    id: inForce.id,
    after: 1,
    act: { kind: 'filed', on: day(-52), authority, reference: said.reference },
  });
  await recordContract(scope, trust, {
    ...contract,
    version: said.unfiled,
    covers: said.unfiledCovers,
    inForceFrom: day(-10),
    until: day(355),
  });
  const { id } = await recordContract(scope, trust, {
    ...contract,
    version: said.ended,
    inForceFrom: day(-700),
    until: day(30),
  });
  const acts = [
    { kind: 'filed', on: day(-694), authority },
    { kind: 'incident', on: day(-120), what: said.incident },
    { kind: 'incident-told', on: day(-119), authority, incident: 3 },
    { kind: 'terminated', on: day(-60), reason: said.reason },
    { kind: 'termination-told', on: day(-50), authority },
  ] as const;
  for (const [i, act] of acts.entries()) await writeExportAct(scope, trust, { id, after: i + 1, act });
}
