/** The three pictures of a visit: choosing, reading, coming home. Ornaments beside the words. */
export function StepPicture({ step }: { readonly step: 'choose' | 'read' | 'return' }) {
  return (
    <svg className="cw-steps__picture" viewBox="0 0 280 160" aria-hidden="true" focusable="false">
      <rect width="280" height="160" rx="18" fill="#eef8f7" />
      {step === 'choose' ? (
        <g>
          <rect x="104" y="14" width="72" height="132" rx="12" fill="#10303b" />
          <rect x="110" y="24" width="60" height="112" rx="6" fill="#fff" />
          <g fill="#b6dedb">
            <rect x="116" y="34" width="30" height="7" rx="3" />
            <rect x="116" y="52" width="24" height="7" rx="3" />
            <rect x="116" y="70" width="32" height="7" rx="3" />
          </g>
          <g>
            <rect x="150" y="32" width="16" height="10" rx="5" fill="#12747b" />
            <circle cx="161" cy="37" r="4" fill="#fff" />
            <rect x="150" y="50" width="16" height="10" rx="5" fill="#12747b" />
            <circle cx="161" cy="55" r="4" fill="#fff" />
            <rect x="150" y="68" width="16" height="10" rx="5" fill="#c3d0d3" />
            <circle cx="155" cy="73" r="4" fill="#fff" />
          </g>
          <path
            d="M118 92h18v18h-18zM122 96h10v10h-10zM142 92h18v18h-18zM146 96h10v10h-10zM118 114h18v14h-18zM144 116h4v4h-4zM152 120h6v6h-6zM144 124h4v4h-4z"
            fill="#10303b"
            fillRule="evenodd"
          />
          <path
            d="M60 84c8-14 22-18 36-14M96 70l-9-4M96 70l-6 8"
            stroke="#12747b"
            strokeWidth="4"
            fill="none"
            strokeLinecap="round"
          />
          <path
            d="M184 70c14-4 28 0 36 14M220 84l1-10M220 84l-9-3"
            stroke="#12747b"
            strokeWidth="4"
            fill="none"
            strokeLinecap="round"
          />
        </g>
      ) : null}
      {step === 'read' ? (
        <g>
          <rect x="44" y="26" width="192" height="100" rx="10" fill="#10303b" />
          <rect x="52" y="34" width="84" height="84" rx="5" fill="#fff" />
          <rect x="144" y="34" width="84" height="84" rx="5" fill="#f4f0fb" />
          <g fill="#12747b">
            <rect x="60" y="44" width="50" height="8" rx="4" />
            <rect x="60" y="62" width="66" height="6" rx="3" opacity=".5" />
            <rect x="60" y="76" width="58" height="6" rx="3" opacity=".5" />
            <rect x="60" y="90" width="62" height="6" rx="3" opacity=".5" />
          </g>
          <g fill="#4f438f">
            <rect x="152" y="44" width="44" height="8" rx="4" />
            <rect x="152" y="62" width="62" height="6" rx="3" opacity=".45" />
            <rect x="152" y="76" width="54" height="6" rx="3" opacity=".45" />
            <rect x="152" y="90" width="64" height="6" rx="3" opacity=".45" />
          </g>
          <circle cx="140" cy="76" r="15" fill="#fff" stroke="#10303b" strokeWidth="3" />
          <path
            d="M132 73h14l-4-4M148 80h-14l4 4"
            stroke="#10303b"
            strokeWidth="3"
            fill="none"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
          <path d="M120 126h40l6 14h-52z" fill="#37535d" />
        </g>
      ) : null}
      {step === 'return' ? (
        <g>
          <path d="M20 122h240" stroke="#10303b" strokeWidth="7" strokeLinecap="round" />
          <path d="M74 120c14-54 40-74 66-74s52 20 66 74" stroke="#10303b" strokeWidth="5" fill="none" />
          <path d="M100 84v36M140 48v72M180 84v36" stroke="#10303b" strokeWidth="3" />
          <path
            d="M26 140c12-6 22-6 34 0s22 6 34 0 22-6 34 0 22 6 34 0 22-6 34 0 22 6 34 0"
            stroke="#8fd6cf"
            strokeWidth="5"
            fill="none"
            strokeLinecap="round"
          />
          <g transform="translate(108 62)">
            <path d="M0 0h40l16 16v52H0z" fill="#fff" stroke="#12747b" strokeWidth="3" strokeLinejoin="round" />
            <path d="M40 0v16h16" fill="none" stroke="#12747b" strokeWidth="3" strokeLinejoin="round" />
            <path d="M10 24h30M10 34h36M10 44h24" stroke="#b6dedb" strokeWidth="4" strokeLinecap="round" />
            <circle cx="44" cy="56" r="13" fill="#176b43" />
            <path
              d="M38 56l5 5 8-9"
              stroke="#fff"
              strokeWidth="3"
              fill="none"
              strokeLinecap="round"
              strokeLinejoin="round"
            />
          </g>
        </g>
      ) : null}
    </svg>
  );
}
