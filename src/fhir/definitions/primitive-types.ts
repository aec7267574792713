/** Types whose value is one JSON value. @source https://hl7.org/fhir/R4/datatypes.html#primitive */
export const PRIMITIVE_TYPES = [
  'boolean',
  'decimal',
  'integer',
  'unsignedInt',
  'positiveInt',
  'string',
  'markdown',
  'code',
  'id',
  'uri',
  'url',
  'canonical',
  'oid',
  'uuid',
  'date',
  'dateTime',
  'instant',
  'time',
  'base64Binary',
] as const;
export type PrimitiveType = (typeof PRIMITIVE_TYPES)[number];
