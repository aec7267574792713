import { PORTS } from '#contracts/directory';
import shapes from './map.geo.json' with { type: 'json' };

type Point = readonly [number, number];
type Port = (typeof PORTS)[number];

const WEST = 113.73;
const EAST = 114.64;
const NORTH = 22.875;
const SOUTH = 22.165;
/** A degree of longitude is shorter than one of latitude by this much here. */
const SQUEEZE = Math.cos((22.5 * Math.PI) / 180);
const SCALE = 1050;

export const WIDTH = Math.round((EAST - WEST) * SQUEEZE * SCALE);
export const HEIGHT = Math.round((NORTH - SOUTH) * SCALE);

/** Longitude and latitude as a place on the drawing. */
export function project([longitude = WEST, latitude = NORTH]: readonly number[]): [number, number] {
  const round = (value: number) => Math.round(value * 10) / 10;
  return [round((longitude - WEST) * SQUEEZE * SCALE), round((NORTH - latitude) * SCALE)];
}

export interface District {
  /** As `placeOf` writes it. */
  readonly key: string;
  readonly name: string;
  readonly path: string;
  readonly label: Point;
}

interface Feature {
  readonly properties: {
    readonly kind: string;
    readonly name?: string;
    readonly city?: string;
    readonly label?: readonly number[];
    readonly port?: string;
    readonly district?: string;
  };
  readonly geometry: { readonly type: string; readonly coordinates: readonly unknown[] };
}

const features: readonly Feature[] = shapes.features;
const ofKind = (kind: string) => features.filter(({ properties }) => properties.kind === kind);

const districts = ofKind('district').map(({ properties, geometry }): District => {
  const [ring = []] = geometry.coordinates as readonly (readonly Point[])[];
  return {
    key: `${properties.city}/${properties.name}`,
    name: properties.name ?? '',
    path: `M${ring.map((point) => project(point).join(' ')).join('L')}Z`,
    label: project(properties.label ?? []),
  };
});

const zones = ofKind('zone').map(({ properties }) => ({
  key: `${properties.city}/${properties.name}`,
  name: properties.name ?? '',
  label: project(properties.label ?? []),
}));

const ports = ofKind('port').flatMap(({ properties, geometry }) => {
  const port = PORTS.find((code) => code === properties.port);
  const at = project(geometry.coordinates as readonly number[]);
  const label = project(properties.label ?? []);
  return port === undefined ? [] : [{ port, at, label, district: properties.district ?? '' }];
});

/** What is drawn: from `map.geo.json`, our own. */
export const FEATURES = { districts, zones, ports } as const;

/** Cities of which the map has districts. */
export const MAP_CITIES: ReadonlySet<string> = new Set(districts.map(({ key }) => key.split('/')[0] ?? ''));

/** Ports that lie in a district, by our own map. */
export function portsIn(district: string | undefined): readonly Port[] {
  return ports.filter((one) => one.district === district).map(({ port }) => port);
}
