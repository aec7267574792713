import type { DetectionLaw } from './lawbook.ts';
import { type Act, type DayFacts, type FindingRule, type Hit, NOBODY, type Ties } from './model.ts';

const MINUTE_MS = 60_000;

/**
 * What is unusual in one act by whom it was done and about whom. A refused attempt counts as much as one that was let through: it was wanted.
 *
 * The strongest tie is named alone: an own record is also at the own address.
 */
export function detectTies(act: Act, ties: Ties, law: DetectionLaw): Hit[] {
  const rules: FindingRule[] = [];
  if (ties.isOwn) rules.push('own-record');
  else if (ties.sharesAddress && ties.sharesFamilyName) rules.push('family');
  else if (ties.sharesAddress) rules.push('neighbour');
  if (ties.isColleague && !ties.isOwn) rules.push('colleague');
  if (ties.isPubliclyKnown) rules.push('publicly-known');
  return rules.map((rule) => ({
    rule,
    accountId: act.accountId,
    day: act.day,
    patientId: act.patientId,
    score: law.scores[rule],
    facts: {},
    acts: [act],
  }));
}

/** What is unusual in the day so far of somebody who works here. More of the day never makes less of a finding. */
export function detectDay(facts: DayFacts, law: DetectionLaw): Hit[] {
  return [
    ...detectVolume(facts, law),
    ...detectHours(facts, law),
    ...detectAttempts(facts, law),
    ...detectEmergencies(facts, law),
  ];
}

/** What is unusual in what somebody tried in vain: all that is looked for of patients and of who stands for them, who have neither working hours nor colleagues. */
export function detectAttempts(facts: DayFacts, law: DetectionLaw): Hit[] {
  return [...detectDenied(facts, law), ...detectGuesses(facts, law)];
}

function detectVolume({ accountId, day, patients, ownDays, peerDays }: DayFacts, law: DetectionLaw): Hit[] {
  const { patientsMin, timesOwn, timesPeers, daysMin } = law.volume;
  const own = ownDays.length >= daysMin ? median(ownDays) : undefined;
  const peers = peerDays.length >= daysMin ? median(peerDays) : undefined;
  // Where there is nothing to compare with, a number alone says nothing.
  const usual = Math.max(own === undefined ? 0 : own * timesOwn, peers === undefined ? 0 : peers * timesPeers);
  if (usual === 0) return [];
  const threshold = Math.max(patientsMin, Math.ceil(usual));
  if (patients <= threshold) return [];
  return [
    {
      rule: 'volume',
      accountId,
      day,
      score: raised(law.scores.volume, patients / threshold),
      facts: {
        patients,
        threshold,
        ...(own === undefined ? {} : { own }),
        ...(peers === undefined ? {} : { peers }),
      },
      acts: [],
    },
  ];
}

function detectHours(facts: DayFacts, law: DetectionLaw): Hit[] {
  const { accountId, day, oddActs, newOddActs, historyActs, historyOddActs } = facts;
  const { from, to, actsMin, usualShare } = law.hours;
  if (oddActs < actsMin) return [];
  if (historyActs > 0 && historyOddActs / historyActs >= usualShare) return [];
  return [
    {
      rule: 'hours',
      accountId,
      day,
      score: raised(law.scores.hours, oddActs / actsMin),
      facts: { acts: oddActs, from, to },
      acts: newOddActs,
      actsInAll: oddActs,
    },
  ];
}

/** Is it outside the usual hours? */
export function isOddHour(hour: number, { hours: { from, to } }: DetectionLaw): boolean {
  return hour < from || hour >= to;
}

/** So many refused attempts on so many patients within so many minutes, wherever in the day. All that are in such a stretch make the finding. */
function detectDenied({ accountId, day, denied }: DayFacts, law: DetectionLaw): Hit[] {
  const { attempts, patients, minutes } = law.denied;
  const ofSomebody = denied.filter(({ patientId }) => patientId !== NOBODY);
  const inSeries = seriesIn(ofSomebody, { attempts, patients, spanMs: minutes * MINUTE_MS });
  const acts = inSeries.filter((act) => act.day === day);
  if (acts.length === 0) return [];
  const of = new Set(inSeries.map(({ patientId }) => patientId)).size;
  return [
    {
      rule: 'denied-series',
      accountId,
      day,
      score: raised(law.scores['denied-series'], inSeries.length / attempts),
      facts: { attempts: inSeries.length, patients: of, minutes },
      acts,
    },
  ];
}

/** So many things that are not here, asked for within so many minutes: whoever tries ids meets few that are. */
function detectGuesses({ accountId, day, denied }: DayFacts, law: DetectionLaw): Hit[] {
  const { attempts, minutes } = law.guesses;
  const ofNobody = denied.filter(({ patientId }) => patientId === NOBODY);
  const inSeries = seriesIn(ofNobody, { attempts, patients: 1, spanMs: minutes * MINUTE_MS });
  const acts = inSeries.filter((act) => act.day === day);
  if (acts.length === 0) return [];
  return [
    {
      rule: 'guessed-ids',
      accountId,
      day,
      score: raised(law.scores['guessed-ids'], inSeries.length / attempts),
      facts: { attempts: inSeries.length, minutes },
      acts,
    },
  ];
}

/** All acts that lie in a stretch of so many, on so many patients, within such a span. Each is looked at once as a stretch begins with it and once as one ends. */
function seriesIn(
  acts: readonly Act[],
  { attempts, patients, spanMs }: { readonly attempts: number; readonly patients: number; readonly spanMs: number },
): Act[] {
  const found: Act[] = [];
  const inStretch = new Map<string, number>();
  let [end, taken] = [0, 0];
  for (const [nth, first] of acts.entries()) {
    for (let next = acts[end]; next && next.at.getTime() - first.at.getTime() <= spanMs; next = acts[end]) {
      inStretch.set(next.patientId, (inStretch.get(next.patientId) ?? 0) + 1);
      end += 1;
    }
    if (end - nth >= attempts && inStretch.size >= patients) {
      found.push(...acts.slice(Math.max(nth, taken), end));
      taken = end;
    }
    const left = (inStretch.get(first.patientId) ?? 1) - 1;
    if (left === 0) inStretch.delete(first.patientId);
    else inStretch.set(first.patientId, left);
  }
  return found;
}

function detectEmergencies({ accountId, day, emergencies }: DayFacts, law: DetectionLaw): Hit[] {
  const { uses, days } = law.emergencies;
  if (emergencies < uses) return [];
  return [
    {
      rule: 'emergency-series',
      accountId,
      day,
      score: raised(law.scores['emergency-series'], emergencies / uses),
      facts: { uses: emergencies, days },
      acts: [],
    },
  ];
}

/** A score grows with how far beyond its threshold something is: twice as far adds ten. */
function raised(score: number, times: number): number {
  return Math.min(100, Math.round(score + 10 * Math.log2(Math.max(1, times))));
}

/** The middle one; of an even number the mean of both in the middle. Of none: 0. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
