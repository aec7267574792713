import { addDays, type Decision, granted, type LawEntry, lawInForce, refused } from '#kernel';
import {
  CONTRACT_AREA,
  type DisclosureFacts,
  INCIDENT_NOTICE_DAYS,
  routesInForce,
  TERMINATION_NOTICE_DAYS,
  workingDaysAfter,
} from '../rooms-below.ts';
import type { AssessmentView, ContractView, ExportAct, ExportActKind, ExportClock } from './contract.ts';
import { refuseExportDesk } from './messages.ts';
import type { Assessment, Contract, ExportRecords } from './model.ts';

/** From so many days before its end a clock is shown as one to be seen to. Working days for what is counted in them. */
const SOON_WORKING_DAYS = 3;
/** A month: to negotiate and sign the next term, or to look at an assessment again, takes weeks. */
const SOON_DAYS = 30;

/** Where and when: whose lawbook counts, and the calendar day there. */
export interface DeskDay {
  readonly jurisdiction: string;
  readonly today: string;
}

/** The last day on which a contract is in force by its own term or by its termination; undefined where it is open. */
export function lastDayOf({ until, terminated }: Contract): string | undefined {
  const beforeEnd = terminated === undefined ? undefined : addDays(terminated.on, -1);
  if (until === undefined || beforeEnd === undefined) return until ?? beforeEnd;
  return until < beforeEnd ? until : beforeEnd;
}

/** The last day for filing: so many working days after its effect as the route's entry sets. */
function filingClock(
  contract: Contract,
  { jurisdiction, today }: DeskDay,
  holidays: readonly string[],
  toPlace: string,
) {
  const route = routesInForce(jurisdiction, toPlace, today).find(({ value }) => value.filingWorkingDays !== undefined);
  const days = route?.value.filingWorkingDays;
  if (route === undefined || days === undefined) return undefined;
  return { days, dueOn: workingDaysAfter(contract.inForceFrom, days, holidays), law: route };
}

/** Every period that runs about a contract. */
export function clocksOfContract(
  contract: Contract,
  day: DeskDay,
  holidays: readonly string[],
  toPlace: string,
): ExportClock[] {
  const clocks: ExportClock[] = [];
  const filing = filingClock(contract, day, holidays, toPlace);
  if (filing) {
    clocks.push(
      workingClock(
        'filing',
        contract.since,
        contract.inForceFrom,
        filing.days,
        filing.law,
        day,
        holidays,
        contract.filedOn,
      ),
    );
  }
  const lastDay = lastDayOf(contract);
  if (lastDay !== undefined && contract.terminated === undefined && filing) {
    clocks.push(plainClock('end', contract.since, contract.inForceFrom, lastDay, filing.law, day));
  }
  const { terminated } = contract;
  const notice = lawInForce(TERMINATION_NOTICE_DAYS, day.jurisdiction, day.today);
  if (terminated && notice) {
    const { number, on, toldOn } = terminated;
    clocks.push(workingClock('termination-notice', number, on, notice.value, notice, day, holidays, toldOn));
  }
  const incidentLaw = lawInForce(INCIDENT_NOTICE_DAYS, day.jurisdiction, day.today);
  for (const { number, on, toldOn } of incidentLaw ? contract.incidents : []) {
    if (incidentLaw)
      clocks.push(workingClock('incident-notice', number, on, incidentLaw.value, incidentLaw, day, holidays, toldOn));
  }
  return clocks;
}

/** @param law - the lawbook's entry about reviews */
export function clocksOfAssessment(assessment: Assessment, law: LawEntry<unknown>, day: DeskDay): ExportClock[] {
  if (assessment.withdrawnOn !== undefined) return [];
  const last = assessment.entries.findLast(({ body }) => body.kind === 'reviewed');
  const from = last?.body.kind === 'reviewed' ? last.body.on : assessment.assessedOn;
  return [plainClock('review', last?.number ?? 1, from, assessment.reviewBy, law, day)];
}

function workingClock(
  kind: ExportClock['kind'],
  entry: number,
  startedOn: string,
  workingDays: number,
  law: LawEntry<unknown>,
  { today }: DeskDay,
  holidays: readonly string[],
  metOn: string | undefined,
): ExportClock {
  const dueOn = workingDaysAfter(startedOn, workingDays, holidays);
  const soonFrom = workingDaysAfter(startedOn, Math.max(0, workingDays - SOON_WORKING_DAYS), holidays);
  const running = today > dueOn ? 'overdue' : today >= soonFrom ? 'soon' : 'running';
  return {
    kind,
    entry,
    startedOn,
    dueOn,
    state: metOn === undefined ? running : 'met',
    ...(metOn === undefined ? {} : { metOn }),
    workingDays,
    law: lawOf(law),
  };
}

function plainClock(
  kind: ExportClock['kind'],
  entry: number,
  startedOn: string,
  dueOn: string,
  law: LawEntry<unknown>,
  { today }: DeskDay,
): ExportClock {
  const state = today > dueOn ? 'overdue' : today >= addDays(dueOn, -SOON_DAYS) ? 'soon' : 'running';
  return { kind, entry, startedOn, dueOn, state, law: lawOf(law) };
}

function lawOf({ instrument, clause, source }: LawEntry<unknown>): ExportClock['law'] {
  return { instrument, ...(clause === undefined ? {} : { clause }), isAssumption: source === 'assumption' };
}

export function stateOfContract(
  contract: Contract,
  { today }: DeskDay,
  clocks: readonly ExportClock[],
): ContractView['state'] {
  if (contract.terminated && contract.terminated.on <= today) return 'terminated';
  const lastDay = lastDayOf(contract);
  if (lastDay !== undefined && lastDay < today) return 'expired';
  if (contract.inForceFrom > today) return 'not-yet';
  const isUnfiled = clocks.some(({ kind, state }) => kind === 'filing' && state === 'overdue');
  return isUnfiled ? 'unfiled' : 'in-force';
}

export function stateOfAssessment(assessment: Assessment, { today }: DeskDay): AssessmentView['state'] {
  if (assessment.withdrawnOn !== undefined) return 'withdrawn';
  if (assessment.assessedOn > today) return 'not-yet';
  return assessment.reviewBy < today ? 'outdated' : 'stands';
}

/** What may be written about a record now. */
export function mayWriteAbout(record: Assessment | Contract): ExportActKind[] {
  if (!('incidents' in record)) return record.withdrawnOn === undefined ? ['reviewed', 'withdrawn'] : [];
  const { terminated, incidents, filedOn } = record;
  const told = incidents.some(({ toldOn }) => toldOn === undefined) ? (['incident-told'] as const) : [];
  // What came to light after its end is an incident of it all the same.
  if (terminated) {
    const notice = terminated.toldOn === undefined ? (['termination-told'] as const) : [];
    return [...notice, 'incident', ...told];
  }
  return [...(filedOn === undefined ? (['filed'] as const) : []), 'renewed', 'terminated', 'incident', ...told];
}

/**
 * May this be written about the record, as it stands today?
 *
 * @refuses exchange.export-act-not-now, exchange.export-days-contradict, exchange.export-day-in-future
 */
export function decideAct(record: Assessment | Contract, act: ExportAct, today: string): Decision<undefined> {
  if (!mayWriteAbout(record).includes(act.kind)) {
    return refused(refuseExportDesk('exchange.export-act-not-now', { state: act.kind }));
  }
  const before = (earlier: string, later: string) =>
    later < earlier ? refuseExportDesk('exchange.export-days-contradict', { earlier, later }) : undefined;
  const past = (day: string) => (day > today ? refuseExportDesk('exchange.export-day-in-future', { day }) : undefined);
  const wrong = (() => {
    switch (act.kind) {
      case 'reviewed':
        return (
          past(act.on) ??
          before('assessedOn' in record ? record.assessedOn : act.on, act.on) ??
          before(act.on, act.reviewBy)
        );
      case 'withdrawn':
      case 'incident':
        return past(act.on);
      // A contract may be filed before its effect, and no filing of tomorrow is on record.
      case 'filed':
        return past(act.on);
      // The version that stands carries until the new one does: that is written on the day it begins, or as a contract of its own before.
      case 'renewed':
        return (
          past(act.inForceFrom) ??
          before('inForceFrom' in record ? record.inForceFrom : act.inForceFrom, act.inForceFrom) ??
          before(act.inForceFrom, act.until ?? act.inForceFrom)
        );
      // Notice of an end may be given ahead.
      case 'terminated':
        return before('inForceFrom' in record ? record.inForceFrom : act.on, act.on);
      case 'termination-told':
        return past(act.on);
      case 'incident-told': {
        const incident =
          'incidents' in record ? record.incidents.find(({ number }) => number === act.incident) : undefined;
        if (incident === undefined || incident.toldOn !== undefined)
          return refuseExportDesk('exchange.export-act-not-now', { state: act.kind });
        return past(act.on) ?? before(incident.on, act.on);
      }
    }
  })();
  return wrong ? refused(wrong) : granted(undefined);
}

/** What the records say of sending to a neighbour on a day: the newest assessment and the contract that carries furthest. */
export function exportFacts(
  records: ExportRecords,
  { to, day }: { readonly to: string; readonly day: string },
): Pick<
  DisclosureFacts,
  'assessedOn' | 'reviewBy' | 'contract' | 'recipientInArea' | 'onwardTransfer' | 'holidays' | 'evidence'
> {
  const holidays = records.holidays.map((holiday) => holiday.day);
  const assessment = records.assessments
    .filter((one) => one.to === to && one.withdrawnOn === undefined && one.assessedOn <= day)
    .sort((a, b) => b.reviewBy.localeCompare(a.reviewBy))[0];
  const isInForce = (one: Contract) => one.inForceFrom <= day && (lastDayOf(one) ?? day) >= day;
  const ofNeighbour = records.contracts.filter((one) => one.to === to);
  // One in force before one that is not, a filed one before an unfiled, the newest first.
  const contract = [...ofNeighbour].sort(
    (a, b) =>
      Number(isInForce(b)) - Number(isInForce(a)) ||
      Number(b.filedOn !== undefined) - Number(a.filedOn !== undefined) ||
      b.inForceFrom.localeCompare(a.inForceFrom),
  )[0];
  const until = contract && lastDayOf(contract);
  const area = lawInForce(CONTRACT_AREA, '*', day)?.value ?? [];
  return {
    holidays,
    ...(assessment ? { assessedOn: assessment.assessedOn, reviewBy: assessment.reviewBy } : {}),
    ...(contract
      ? {
          contract: {
            inForceFrom: contract.inForceFrom,
            ...(until === undefined ? {} : { until }),
            ...(contract.filedOn === undefined ? {} : { filedOn: contract.filedOn }),
          },
          recipientInArea: area.includes(contract.recipientPlace) && area.includes(contract.exporterPlace),
          onwardTransfer: contract.onward === 'beyond-area',
        }
      : {}),
    evidence: {
      ...(assessment ? { 'impact-assessment': assessment.id } : {}),
      ...(contract
        ? {
            'standard-contract': contract.id,
            'contract-filed': contract.id,
            'recipient-in-area': contract.id,
            'no-onward-transfer': contract.id,
          }
        : {}),
    },
  };
}
