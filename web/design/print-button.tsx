import { Button } from 'antd';
import { Icon } from './icons.tsx';

/** Prints the page as `print.css` lays it out: without navigation, with the codes large. */
export function PrintButton({ label }: { readonly label: string }) {
  return (
    <Button className="cw-no-print" icon={<Icon name="print" />} onClick={() => window.print()}>
      {label}
    </Button>
  );
}
