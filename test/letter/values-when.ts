import { type Chapter, finds, get, idsOf, put, refuses } from './chapter.ts';

const TAG = 'urn:g:when';
const meta = { tag: [{ system: TAG, code: 'x' }] };
const seen = (id: string, effective: object) =>
  put({
    resourceType: 'Observation',
    id: `g-${id}`,
    meta,
    status: 'final',
    code: { text: 'when' },
    ...effective,
  } as never);
const born = (id: string, birthDate: string) =>
  put({ resourceType: 'Patient', id: `g-${id}`, meta, birthDate } as never);

/** `when('gt2020', '6 8')`: the Observations g-d6 and g-d8. */
const when = (query: string, numbers: string, what = query) =>
  finds(
    `Observation?_tag=${TAG}|x&${query}`,
    numbers === ''
      ? ''
      : numbers
          .split(' ')
          .map((n) => `g-d${n}`)
          .join(' '),
    what,
  );
const date = (value: string, numbers: string) => when(`date=${value}`, numbers);
const bad = (value: string) => refuses(`Observation?date=${value}`, 'date', `no date: ${value}`);

/** Dates of every precision and zone, periods with an open side, and a schedule, held against each prefix. */
export const VALUES_WHEN: readonly Chapter[] = [
  {
    name: 'search: ranges of dates',
    source: 'https://hl7.org/fhir/R4/search.html#date',
    cases: [
      seen('d0', { effectiveDateTime: '2019-12-31' }),
      seen('d1', { effectiveDateTime: '2020' }),
      seen('d2', { effectiveDateTime: '2020-06' }),
      seen('d3', { effectiveDateTime: '2020-06-15' }),
      seen('d4', { effectiveDateTime: '2020-06-15T10:20:30+08:00' }),
      seen('d5', { effectiveDateTime: '2020-06-15T10:20:30.500+08:00' }),
      seen('d6', { effectiveDateTime: '2021-01-01' }),
      seen('d7', { effectivePeriod: { start: '2020-06-20', end: '2020-06-21' } }),
      seen('d8', { effectivePeriod: { start: '2020-06-14' } }),
      seen('d9', { effectivePeriod: { end: '2020-06-16' } }),
      seen('d10', { effectiveTiming: { event: ['2020-06-01', '2020-07-01'] } }),
      date('2020', '1 10 2 3 4 5 7'),
      date('2020-06', '2 3 4 5 7'),
      date('2020-06-15', '3 4 5'),
      date('eq2020-06-15', '3 4 5'),
      date('2020-06-15T10:20:30%2B08:00', '4 5'),
      date('2020-06-15T02:20:30Z', '4 5'),
      date('2020-06-14T21:20:30-05:00', '4 5'),
      date('2020-06-15T07:50:30%2B05:30', '4 5'),
      date('2020-06-15T10:20%2B08:00', '4 5'),
      date('2020-06-15T10:20:30.500%2B08:00', '5'),
      date('2020-06-15T10:20:30.5%2B08:00', '5'),
      date('2020-06-15T10:20:30.000%2B08:00', '4'),
      date('2020-06-15T10:20:30', '4 5'),
      date('ne2020', '0 6 8 9'),
      date('ne2020-06', '0 1 10 6 8 9'),
      date('ne2020-06-15', '0 1 10 2 6 7 8 9'),
      date('gt2020', '6 8'),
      date('gt2020-06-15', '1 10 2 6 7 8 9'),
      date('gt2020-06-15T10:20:30.400%2B08:00', '1 10 2 3 5 6 7 8 9'),
      date('gt2021-01-01', '8'),
      date('lt2020', '0 9'),
      date('lt2020-06-15', '0 1 10 2 8 9'),
      date('lt2020-06-15T10:20:30.200%2B08:00', '0 1 10 2 3 4 8 9'),
      date('ge2020-06-15', '1 10 2 3 4 5 6 7 8 9'),
      date('ge2020', '1 10 2 3 4 5 6 7 8'),
      date('ge2021', '6 8'),
      date('le2020-06-15', '0 1 10 2 3 4 5 8 9'),
      date('le2019', '0 9'),
      date('le2020-06-15T02:20:30Z', '0 1 10 2 3 4 5 8 9'),
      date('sa2020', '6'),
      date('sa2020-06-15', '6 7'),
      date('sa2020-06-13', '3 4 5 6 7 8'),
      date('sa2020-06-15T10:20:30%2B08:00', '6 7'),
      date('sa2021', ''),
      date('eb2020', '0'),
      date('eb2020-06-16', '0 3 4 5'),
      date('eb2020-06-20', '0 3 4 5 9'),
      date('eb2020-06-15T10:20:30.400%2B08:00', '0 4'),
      date('eb2019-12-31', ''),
      get(`Observation?_tag=${TAG}|x&date=ap2020-06-15`, 200, 'approximately has what is equal', {
        holds: (reply) => ['g-d3', 'g-d4', 'g-d5'].every((id) => idsOf(reply).includes(id)),
      }),
      when('date=gt2020-06-14&date=lt2020-06-16', '1 10 2 3 4 5 8 9', 'two sides'),
      when('date=sa2020-06-13&date=eb2020-06-17', '3 4 5', 'wholly between'),
      when('date=2019-12-31,2021-01-01', '0 6', 'one day or another'),
      when('date=lt2020-01-01,gt2020-12-31', '0 6 8 9', 'a prefix for each value'),
      when('date:missing=false', '0 1 10 2 3 4 5 6 7 8 9'),
      when('date:missing=true', ''),
      when('_lastUpdated=gt2000-01-01&_lastUpdated=lt2100-01-01&date=2020-06-15', '3 4 5', 'with the time of writing'),
      when('_lastUpdated=eb2000-01-01', ''),
      when('_lastUpdated=ge2000-01-01T00:00:00Z&date=2019', '0'),
      born('b1', '2000'),
      born('b2', '2000-03'),
      born('b3', '2000-03-03'),
      born('b4', '2000-02-29'),
      finds(`Patient?_tag=${TAG}|x&birthdate=2000`, 'g-b1 g-b2 g-b3 g-b4'),
      finds(`Patient?_tag=${TAG}|x&birthdate=2000-03`, 'g-b2 g-b3'),
      finds(`Patient?_tag=${TAG}|x&birthdate=2000-03-03`, 'g-b3'),
      finds(`Patient?_tag=${TAG}|x&birthdate=2000-02-29`, 'g-b4', 'the day of a leap year'),
      finds(`Patient?_tag=${TAG}|x&birthdate=ge2000-03`, 'g-b1 g-b2 g-b3'),
      finds(`Patient?_tag=${TAG}|x&birthdate=lt2000-03`, 'g-b1 g-b4'),
      finds(`Patient?_tag=${TAG}|x&birthdate=sa2000-02`, 'g-b2 g-b3'),
      ...['2020-6-1', '20200615', '2020-06-31', '2019-02-29', '2020-00', '2020-06-15T25:00:00Z'].map(bad),
      ...['2020-06-15T10', '2020-06-15T10:61Z', '***', 'gt', 'gtlt2020', '05', '2020-06-15T10:20:30%2B8'].map(bad),
      ...['in2020', 'GT2020', 'today', '2020-06-15Z'].map(bad),
    ],
  },
];
