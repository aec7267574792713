import { type Scope, toCalendarDate } from '#kernel';
import {
  getExportDesk,
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

const PLACE_OF: Readonly<
  Record<string, { readonly place: RecordContract['exporterPlace']; readonly authority: string }>
> = {
  hk: { place: 'hong-kong', authority: 'Digital Policy Office 數字政策辦公室' },
  sz: { place: 'shenzhen', authority: 'Guangdong CAC 广东省互联网信息办公室' },
};

/** What stands in these records as somebody wrote it. */
export const SAID_OF_EXPORTS = {
  assessment: `Impact assessment, care over the border (${SYNTHETIC})`,
  assessmentCovers: `Visits, referrals and summaries of patients who consented; health data (${SYNTHETIC})`,
  exporter: `Exporting institution (${SYNTHETIC})`,
  recipient: `Receiving institution (${SYNTHETIC})`,
  inForce: `2.0 (${SYNTHETIC})`,
  covers: `Visits and summaries (${SYNTHETIC})`,
  unfiled: `Imaging 1.0 (${SYNTHETIC})`,
  unfiledCovers: `Radiology reports (${SYNTHETIC})`,
  ended: `1.0 (${SYNTHETIC})`,
  incident: `A list was sent to the wrong office and taken back (${SYNTHETIC})`,
  reason: `A new version took its place (${SYNTHETIC})`,
  reference: SYNTHETIC,
  authorities: Object.values(PLACE_OF).map(({ authority }) => authority),
} as const;

/**
 * The records that a demonstration's exports rest on: an assessment that stands, a contract in force and filed, one that is still to be filed, and one that ended.
 * They are of no institution, and each says so. Nothing happens where there are records already.
 */
export async function loadExportRecords(node: string, trust: TrustList, inTransaction: InTransaction): Promise<void> {
  await inTransaction(async (scope) => {
    const desk = await getExportDesk(scope, trust);
    if (desk.contracts.length + desk.assessments.length > 0) return;
    for (const peer of trust.peers.filter(({ id }) => id !== node)) await recordOf(scope, trust, node, peer.id);
  });
}

async function recordOf(scope: Scope, trust: TrustList, node: string, to: string): Promise<void> {
  const day = (days: number) => toCalendarDate(new Date(scope.clock.now().getTime() + days * MILLISECONDS_A_DAY));
  const [own, other] = [PLACE_OF[node], PLACE_OF[to]];
  if (own === undefined || other === undefined) return;
  await recordAssessment(scope, trust, {
    to,
    title: SAID_OF_EXPORTS.assessment,
    covers: SAID_OF_EXPORTS.assessmentCovers,
    assessedOn: day(-75),
    reviewBy: day(290),
  });
  const contract: RecordContract = {
    to,
    exporterName: SAID_OF_EXPORTS.exporter,
    exporterPlace: own.place,
    recipientName: SAID_OF_EXPORTS.recipient,
    recipientPlace: other.place,
    version: SAID_OF_EXPORTS.inForce,
    covers: SAID_OF_EXPORTS.covers,
    inForceFrom: day(-60),
    until: day(670),
    onward: 'none',
  };
  const { authority } = own;
  const inForce = await recordContract(scope, trust, contract);
  await writeExportAct(scope, trust, {
    id: inForce.id,
    after: 1,
    act: { kind: 'filed', on: day(-52), authority, reference: SAID_OF_EXPORTS.reference },
  });
  await recordContract(scope, trust, {
    ...contract,
    version: SAID_OF_EXPORTS.unfiled,
    covers: SAID_OF_EXPORTS.unfiledCovers,
    inForceFrom: day(-10),
    until: day(355),
  });
  const { id } = await recordContract(scope, trust, {
    ...contract,
    version: SAID_OF_EXPORTS.ended,
    inForceFrom: day(-700),
    until: day(30),
  });
  const acts = [
    { kind: 'filed', on: day(-694), authority },
    { kind: 'incident', on: day(-120), what: SAID_OF_EXPORTS.incident },
    { kind: 'incident-told', on: day(-119), authority, incident: 3 },
    { kind: 'terminated', on: day(-60), reason: SAID_OF_EXPORTS.reason },
    { kind: 'termination-told', on: day(-50), authority },
  ] as const;
  for (const [i, act] of acts.entries()) await writeExportAct(scope, trust, { id, after: i + 1, act });
}
