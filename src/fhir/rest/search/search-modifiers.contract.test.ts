import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { codesOf, type FhirClient, fhirClient } from '../rest-harness.ts';

const MR = 'http://terminology.hl7.org/CodeSystem/v2-0203';

/** The modifiers of https://hl7.org/fhir/R4/search.html#modifiers, chains and reverse chains: what each finds, as a table. */
describe('FHIR search modifiers and chains', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
    const put = async (resource: object) => {
      const { resourceType, id } = resource as { resourceType: string; id: string };
      const reply = await fhir.send('PUT', `${resourceType}/${id}`, resource);
      assert.equal(reply.status, 201, reply.text);
    };
    await put({
      resourceType: 'CodeSystem',
      id: 'cs',
      url: 'urn:cs',
      status: 'active',
      content: 'complete',
      hierarchyMeaning: 'is-a',
      concept: [{ code: 'fever', concept: [{ code: 'high-fever' }] }, { code: 'cough' }],
    });
    await put({
      resourceType: 'ValueSet',
      id: 'vs',
      url: 'urn:vs',
      status: 'active',
      compose: { include: [{ system: 'urn:cs', concept: [{ code: 'cough' }] }] },
    });
    await put({ resourceType: 'Organization', id: 'group', name: 'Synthetic Group' });
    await put({
      resourceType: 'Organization',
      id: 'clinic',
      name: 'Clinic',
      partOf: { reference: 'Organization/group' },
    });
    await put({ resourceType: 'Practitioner', id: 'dr', name: [{ family: 'Lo' }] });
    await put({ resourceType: 'Practitioner', id: 'eve', name: [{ family: 'Ruiz-Carreño Quiñones' }] });
    await put({
      resourceType: 'Patient',
      id: 'ann',
      name: [{ family: 'Müller', given: ['Ann'] }],
      gender: 'female',
      active: true,
      address: [{ use: 'home', city: 'Shenzhen' }],
      birthDate: '1980-01-02',
      managingOrganization: { reference: 'Organization/clinic' },
      generalPractitioner: [{ reference: 'Practitioner/dr' }, { reference: 'Organization/clinic' }],
      identifier: [{ type: { coding: [{ system: MR, code: 'MR' }] }, system: 'urn:mr', value: '7' }],
    });
    await put({
      resourceType: 'Patient',
      id: 'ben',
      deceasedDateTime: '2020-01-01',
      name: [{ family: 'Mulligan' }],
      identifier: [{ value: '7' }],
    });
    await put({
      resourceType: 'Condition',
      id: 'high',
      subject: { reference: 'Patient/ann' },
      code: { coding: [{ system: 'urn:cs', code: 'high-fever', display: 'High fever' }] },
    });
    await put({
      resourceType: 'Condition',
      id: 'cough',
      subject: { reference: 'Patient/ben', identifier: { system: 'urn:mr', value: '8' } },
      code: { coding: [{ system: 'urn:cs', code: 'cough' }], text: 'Dry cough' },
    });
    await put({
      resourceType: 'Observation',
      id: 'temp',
      status: 'final',
      code: { text: 'x' },
      subject: { reference: 'Patient/ann' },
      focus: [{ reference: 'Condition/high' }],
    });
    await put({
      resourceType: 'Provenance',
      id: 'prov',
      target: [{ reference: 'Observation/temp' }],
      recorded: '2026-01-01T00:00:00Z',
      agent: [{ who: { reference: 'Practitioner/dr' } }],
    });
    for (const [id, contentType] of [
      ['plain', 'text/xml'],
      ['with-charset', 'text/xml; charset=UTF-8'],
      ['pdf', 'application/pdf'],
    ]) {
      await put({
        resourceType: 'DocumentReference',
        id,
        status: 'current',
        content: [{ attachment: { contentType } }],
      });
    }
    for (const [id, version, profile] of [
      ['v10', '|1.0', '|1'],
      ['v11', '|1.1', '|2'],
      ['v2', '|2.0', '-of-another'],
      ['bare', '', '-of-another'],
    ]) {
      await put({
        resourceType: 'CarePlan',
        id,
        meta: { profile: [`http://a.example/profile${profile}`] },
        status: 'active',
        intent: 'plan',
        subject: { reference: 'Patient/ann' },
        instantiatesCanonical: [`http://a.example/p${version}`],
      });
    }
    const visit = (id: string, more: object = {}) =>
      put({ resourceType: 'Encounter', id, status: 'finished', class: { code: 'AMB' }, ...more });
    await visit('stay');
    await visit('visit', { partOf: { reference: 'Encounter/stay' } });
    for (const [id, encounter, system, other] of [
      ['in-stay', 'stay', 'http://unitsofmeasure.org', 'urn:other'],
      ['in-visit', 'visit', 'urn:other', 'http://unitsofmeasure.org'],
    ]) {
      await put({
        resourceType: 'Observation',
        id,
        status: 'final',
        code: { text: 'x' },
        encounter: { reference: `Encounter/${encounter}` },
        valueQuantity: { value: 5, unit: 'm', system, code: 'm' },
        ...(id === 'in-stay'
          ? {}
          : { component: [{ code: { text: 'x' }, valueQuantity: { value: 7, system: other, code: 'm' } }] }),
      });
    }
    for (const [id, name, line] of [
      ['letters', 'Œuvre Łódź', 'Hauptstraße 1'],
      ['without', 'Oeuvre Lodz', 'HAUPTSTRASSE 2'],
    ]) {
      const type = [{ text: name }];
      await put({ resourceType: 'Organization', id, name, address: [{ line: [line] }], type });
    }
    await put({
      resourceType: 'Library',
      id: 'lib',
      url: 'http://a.example/x/y',
      version: '1.0',
      status: 'active',
      type: { text: 'x' },
    });
  });
  after(() => fhir.close());

  const TABLE: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
    'a string begins with it, accents and case aside': {
      'Patient?family=mull': ['ann', 'ben'],
      'Patient?family=muller': ['ann'],
    },
    'a string begins with it, each part of a family name by itself': {
      'Practitioner?family=carreno': ['eve'],
      'Practitioner?family=quinones': ['eve'],
      'Practitioner?name=quin': ['eve'],
      'Practitioner?family=iñones': [],
      'Practitioner?family:exact=Quiñones': [],
      'Patient?general-practitioner:Practitioner.family=quinones': [],
    },
    'a code without a system': {
      'Patient?gender=female': ['ann'],
      'Patient?gender=|female': ['ann'],
      'Patient?gender=urn:x|female': [],
      // “the system is defined in the value set (though it's not usually needed)”
      'Patient?gender=http://hl7.org/fhir/administrative-gender|female': ['ann'],
      'Patient?gender=http://hl7.org/fhir/administrative-gender|male': [],
      'Patient?gender=http://hl7.org/fhir/administrative-gender|': ['ann'],
      'Patient?gender:not=http://hl7.org/fhir/administrative-gender|female': ['ben'],
      'Patient?gender=__proto__|female,constructor|': [],
      'Patient?active=http://hl7.org/fhir/special-values|true': ['ann'],
      'Patient?address-use=http://hl7.org/fhir/address-use|home': ['ann'],
      'Observation?combo-code=http://hl7.org/fhir/special-values|true': [],
      'Condition?patient.gender=http://hl7.org/fhir/administrative-gender|female': ['high'],
      'Patient?identifier=|7': ['ben'],
      'Patient?identifier=7': ['ann', 'ben'],
    },
    ':exact': {
      'Patient?family:exact=Müller': ['ann'],
      'Patient?family:exact=Muller': [],
      'Patient?family:exact=Mül': [],
      'Patient?name:exact=Müller': ['ann'],
      'Patient?name:exact=Ann': ['ann'],
      'Patient?name:exact=ann': [],
      'Condition?patient.name:exact=Ann': ['high'],
    },
    'letters that are two, or have a stroke, as they are written without': {
      'Organization?address=hauptstrasse': ['letters', 'without'],
      'Organization?address=Hauptstraße': ['letters', 'without'],
      'Organization?address:contains=stra%C3%9Fe 1': ['letters'],
      'Organization?name=oeuvre': ['letters', 'without'],
      'Organization?name:contains=Łódź': ['letters', 'without'],
      'Organization?name:exact=Œuvre Łódź': ['letters'],
      'Organization?type:text=œuvre lodz': ['letters', 'without'],
      'Organization?_content=hauptstrasse oeuvre': ['letters', 'without'],
    },
    ':contains': { 'Patient?family:contains=ULL': ['ann', 'ben'], 'Patient?family:contains=igan': ['ben'] },
    ':missing': {
      'Patient?birthdate:missing=true': ['ben'],
      'Patient?gender:missing=false': ['ann'],
      'Patient?general-practitioner:missing=true': ['ben'],
      'Patient?given:missing=true': ['ben'],
      // Everything that is stored has these.
      'Patient?_id:missing=true': [],
      'Patient?_id:missing=false': ['ann', 'ben'],
      'Patient?_lastUpdated:missing=true': [],
      'Patient?_lastUpdated:missing=false': ['ann', 'ben'],
      'Condition?patient._lastUpdated:missing=true': [],
      'Patient?_has:Condition:patient:_id:missing=false': ['ann', 'ben'],
      '?_type=Patient&_lastUpdated:missing=false': ['ann', 'ben'],
    },
    ':not, which finds what has none too': {
      'Patient?gender:not=female': ['ben'],
      'Patient?gender:not=male': ['ann', 'ben'],
    },
    ':text': { 'Condition?code:text=dry': ['cough'], 'Condition?code:text=high': ['high'] },
    ':in and :not-in': {
      'Condition?code:in=urn:vs': ['cough'],
      'Condition?code:not-in=urn:vs': ['high'],
      'Patient?gender:in=http://hl7.org/fhir/ValueSet/administrative-gender': ['ann'],
      'Patient?gender:not-in=http://hl7.org/fhir/ValueSet/administrative-gender': ['ben'],
      'Patient?gender:not-in=urn:vs': ['ann', 'ben'],
      'Condition?patient.gender:in=http://hl7.org/fhir/ValueSet/administrative-gender': ['high'],
    },
    ':below and :above of codes': {
      'Condition?code:below=urn:cs|fever': ['high'],
      'Condition?code:above=urn:cs|high-fever': ['high'],
      'Condition?code:above=urn:cs|fever': [],
    },
    ':below and :above of addresses': {
      'Library?url:below=http://a.example/x': ['lib'],
      'Library?url:above=http://a.example/x/y/z': ['lib'],
      'Library?url:below=http://a.example/z': [],
    },
    ':below of types of content': {
      'DocumentReference?contenttype=text/xml': ['plain'],
      'DocumentReference?contenttype:below=text/xml': ['plain', 'with-charset'],
      'DocumentReference?contenttype:below=text': ['plain', 'with-charset'],
      'DocumentReference?contenttype:below=text/x': [],
    },
    'canonicals: any version, one, and :below': {
      'CarePlan?instantiates-canonical=http://a.example/p': ['bare', 'v10', 'v11', 'v2'],
      'CarePlan?instantiates-canonical=http://a.example/p|1.0': ['v10'],
      'CarePlan?instantiates-canonical:below=http://a.example/p': ['bare', 'v10', 'v11', 'v2'],
      'CarePlan?instantiates-canonical:below=http://a.example/p|1': ['v10', 'v11'],
      'CarePlan?instantiates-canonical:below=http://a.example/': [],
      'CarePlan?_profile=http://a.example/profile': ['v10', 'v11'],
      'CarePlan?_profile=http://a.example/profile|1': ['v10'],
      'CarePlan?_profile=http://a.example/prof': [],
    },
    'an address in one of its versions': {
      'Library?url=http://a.example/x/y|1.0': ['lib'],
      'Library?url=http://a.example/x/y|1': [],
      'Library?url=http://a.example/z|1.0,http://a.example/x/y|1.0': ['lib'],
    },
    ':below and :above of visits': {
      'Observation?encounter:below=Encounter/stay': ['in-stay', 'in-visit'],
      'Observation?encounter:below=visit': ['in-visit'],
      'Observation?encounter:above=visit': ['in-stay', 'in-visit'],
      'Observation?encounter:above=stay': ['in-stay'],
    },
    'a quantity of any unit of a system': {
      'Observation?value-quantity=5|http://unitsofmeasure.org|': ['in-stay'],
      'Observation?value-quantity=5|http://unitsofmeasure.org': ['in-stay'],
      'Observation?value-quantity=gt5|http://unitsofmeasure.org|': [],
      'Observation?value-quantity=5|urn:other|': ['in-visit'],
      'Observation?value-quantity=7|urn:other|': [],
      'Observation?combo-value-quantity=7|urn:other|': [],
      'Observation?combo-value-quantity=7|http://unitsofmeasure.org|': ['in-visit'],
      'Invoice?totalnet=5|urn:iso:std:iso:4217|': [],
    },
    ':of-type': { [`Patient?identifier:of-type=${MR}|MR|7`]: ['ann'], [`Patient?identifier:of-type=${MR}|SS|7`]: [] },
    ':identifier': {
      'Condition?subject:identifier=urn:mr|8': ['cough'],
      'Condition?subject:identifier=8': ['cough'],
      'Condition?subject:identifier=urn:mr|7': [],
    },
    ':[type]': {
      'Condition?subject:Patient=ann': ['high'],
      'Patient?general-practitioner:Organization=clinic': ['ann'],
      'Patient?general-practitioner:Practitioner=clinic': [],
    },
    'chains of one, two and three links': {
      'Condition?subject:Patient.family=mulligan': ['cough'],
      'Condition?subject.organization.name=clinic': ['high'],
      'Condition?subject:Patient.organization.partof.name=synthetic': ['high'],
      'Condition?patient.general-practitioner:Practitioner.family=lo': ['high'],
    },
    'reverse chains of one, two and three links': {
      'Patient?_has:Condition:patient:code=cough': ['ben'],
      'Patient?_has:Observation:patient:_has:Provenance:target:agent=Practitioner/dr': ['ann'],
      'Practitioner?_has:Patient:general-practitioner:_has:Condition:patient:code=high-fever': ['dr'],
      'Organization?_has:Patient:organization:_has:Observation:patient:_has:Provenance:target:agent=dr': ['clinic'],
    },
    'a chain that turns round': {
      'Observation?patient._has:Condition:patient:code=high-fever': ['temp'],
      'Patient?_has:Condition:patient:subject:Patient.gender=female': ['ann'],
    },
  };
  for (const [what, rows] of Object.entries(TABLE)) {
    it(what, async () => {
      for (const [query, ids] of Object.entries(rows)) {
        const { status, json, text } = await fhir.send('GET', query);
        assert.equal(status, 200, `${query}: ${text.slice(0, 300)}`);
        assert.deepEqual((json.entry ?? []).map(({ resource }) => resource?.id).sort(), ids, query);
      }
    });
  }

  it('a modifier that a parameter of this kind does not have is refused by name', async () => {
    for (const query of [
      'Patient?family:below=a',
      'Patient?gender:exact=a',
      'Patient?birthdate:contains=1',
      'Condition?subject:Medication=1',
      'Library?url:text=a',
      'Patient?identifier:iterate=a',
    ]) {
      assert.deepEqual(codesOf(await fhir.send('GET', query)), ['fhir.unknown-modifier'], query);
    }
  });

  it('a condition asks terminology as a search does, and says which value set is not here', async () => {
    const cough = { resourceType: 'Condition', subject: { reference: 'Patient/ben' } };
    const met = (text: string) => fhir.send('POST', 'Condition', cough, { 'if-none-exist': text });
    assert.equal((await met('code:in=urn:vs')).status, 200);
    const unknown = await met('code:in=urn:nowhere');
    assert.deepEqual([unknown.status, codesOf(unknown)], [404, ['fhir.not-found']]);
    assert.match(unknown.text, /urn:nowhere/);
    const entry = [
      { resource: cough, request: { method: 'POST', url: 'Condition', ifNoneExist: 'code:below=urn:cs|x' } },
    ];
    const bundle = await fhir.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
    assert.equal(bundle.json.entry?.[0]?.response?.status, '201 Created', bundle.text);
    const linked = { ...cough, encounter: { reference: 'Encounter?type:in=urn:vs' } };
    const reference = [{ resource: linked, request: { method: 'POST', url: 'Condition' } }];
    const refused = await fhir.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry: reference });
    assert.deepEqual(codesOf(refused), ['fhir.terminology-not-asked']);
  });

  it('a name has its place in an order by the whole of it', async () => {
    for (const [sort, ids] of [
      ['family', ['dr', 'eve']],
      ['-family', ['eve', 'dr']],
      ['name', ['dr', 'eve']],
    ] as const) {
      const { json } = await fhir.send('GET', `Practitioner?_sort=${sort}`);
      assert.deepEqual(
        json.entry?.map(({ resource }) => resource?.id),
        ids,
        sort,
      );
    }
  });

  it('every kind has an order, both ways, and what has no value comes last', async () => {
    for (const sort of [
      'birthdate',
      'family',
      'gender',
      'organization',
      '_id',
      '_lastUpdated',
      'identifier',
      'deceased',
    ]) {
      for (const direction of ['', '-']) {
        const { status, json } = await fhir.send('GET', `Patient?_sort=${direction}${sort}`);
        const ids = (json.entry ?? []).map(({ resource }) => resource?.id);
        assert.deepEqual([status, ids.length], [200, 2], sort);
        if (sort === 'deceased') assert.equal(ids[direction === '' ? 0 : 1], 'ann', `${direction}${sort}`);
        if (sort === 'birthdate' || sort === 'gender' || sort === 'organization')
          assert.equal(ids[1], 'ben', `${direction}${sort}`);
      }
    }
  });
});
