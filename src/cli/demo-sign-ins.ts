import { DEMO_PASSWORD } from '../world/load.ts';
import { READY_MADE } from '../world/ready-made.ts';
import { STAFF } from '../world/staff.ts';

/** What a visitor of the demo needs to know, printed at start. */
export async function demoSignInLines(people: number): Promise<string[]> {
  const patients = people > 0 ? READY_MADE : [];
  return [
    '',
    `Demo sign-ins (synthetic people · 合成数据), password ${DEMO_PASSWORD}, or choose one on the sign-in page:`,
    ...patients.map(
      (p) => `  ${p.login.padEnd(16)} ${p.person.nodes.join(' ').padEnd(6)} patient      ${p.name.en}, ${p.hint.en}`,
    ),
    ...STAFF.filter((s) => s.signsIn).map(
      (s) => `  ${s.id.padEnd(16)} ${s.node.padEnd(6)} ${s.role.padEnd(12)} ${s.name.en}, ${s.hint.en}`,
    ),
    '  client demo-system / demo-system-secret at /oauth/token, system/*.cruds',
  ];
}
