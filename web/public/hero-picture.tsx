/** The causeway between two shores. An ornament: nothing in it needs saying. */
export function HeroPicture() {
  return (
    <svg className="cw-hero__picture" viewBox="0 0 520 380" aria-hidden="true" focusable="false">
      <defs>
        <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="#dff1ef" />
          <stop offset="1" stopColor="#f6fbfa" />
        </linearGradient>
        <linearGradient id="sea" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="#9fd8d2" />
          <stop offset="1" stopColor="#3d9a9c" />
        </linearGradient>
      </defs>
      <rect width="520" height="380" rx="28" fill="url(#sky)" />
      <circle cx="392" cy="92" r="34" fill="#fbe3b8" />
      <path d="M0 214c50-34 92-58 140-40s64 34 104 22 76-62 130-50 96 44 146 40v60H0z" fill="#c4e2df" />
      <g fill="#2d6f76">
        <path d="M34 238v-92h36v92zM78 238v-126h30v126zM116 238v-70h30v70z" opacity=".82" />
        <path d="M386 238v-84h28v84zM420 238v-118l18-14 18 14v118zM462 238v-64h30v64z" opacity=".82" />
      </g>
      <g fill="#fdf3df">
        <path d="M42 158h6v9h-6zM56 158h6v9h-6zM42 178h6v9h-6zM56 178h6v9h-6zM86 126h6v9h-6zM96 126h6v9h-6zM86 146h6v9h-6zM96 166h6v9h-6zM124 182h6v9h-6zM134 198h6v9h-6zM394 168h5v9h-5zM404 184h5v9h-5zM430 136h6v9h-6zM442 136h6v9h-6zM430 158h6v9h-6zM442 178h6v9h-6zM470 188h6v9h-6z" />
      </g>
      <path
        d="M0 256c60-8 120-8 180 0s120 8 180 0 110-8 160 0v96a28 28 0 0 1-28 28H28a28 28 0 0 1-28-28z"
        fill="url(#sea)"
      />
      <g fill="none" stroke="#06393f" strokeLinecap="round">
        <path d="M24 244h472" strokeWidth="11" />
        <path d="M150 240C176 150 214 122 260 122s84 28 110 118" strokeWidth="8" />
        <path d="M186 178v62M222 136v104M260 124v116M298 136v104M334 178v62" strokeWidth="5" />
        <path d="M80 248v46M150 248v58M260 248v66M370 248v58M440 248v46" strokeWidth="9" />
      </g>
      <g>
        <rect x="196" y="212" width="46" height="30" rx="6" fill="#fff" />
        <rect x="203" y="218" width="15" height="11" rx="2" fill="#8fd6cf" />
        <path d="M227 219v12M221 225h12" stroke="#a3211b" strokeWidth="4" strokeLinecap="round" />
        <circle cx="206" cy="243" r="5" fill="#10303b" />
        <circle cx="232" cy="243" r="5" fill="#10303b" />
      </g>
      <g fill="none" stroke="#e6f6f4" strokeWidth="3" strokeLinecap="round" opacity=".8">
        <path d="M36 318c14-8 28-8 42 0s28 8 42 0M196 346c14-8 28-8 42 0s28 8 42 0M392 322c14-8 28-8 42 0s28 8 42 0" />
      </g>
    </svg>
  );
}
