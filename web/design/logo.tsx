/** The mark: a causeway on its arches over moving water. */
export function Mark({ size = 36, plain = false }: { readonly size?: number; readonly plain?: boolean }) {
  return (
    <svg width={size} height={size} viewBox="0 0 48 48" aria-hidden="true" focusable="false" className="cw-mark">
      {plain ? null : <rect width="48" height="48" rx="12" fill="#0b5f66" />}
      <g fill="none" stroke="#fff" strokeLinecap="round">
        <path d="M7 31h34" strokeWidth="3.4" />
        <path d="M9 31c3-11 8.500-15.500 15-15.500S36 20 39 31" strokeWidth="3" />
        <path d="M16.500 20.200V31M24 15.700V31M31.500 20.200V31" strokeWidth="2.200" />
        <path
          d="M9 37c2.500-1.800 5-1.800 7.500 0s5 1.800 7.500 0 5-1.800 7.500 0 5 1.800 7.500 0"
          stroke="#8fd6cf"
          strokeWidth="2.400"
        />
      </g>
    </svg>
  );
}
