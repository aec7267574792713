import { App } from 'antd';
import { useMemo } from 'react';
import { Icon } from './icons.tsx';

/** A sentence that passes by at the top of the page. Its picture is an ornament: the library's own says its English name to who listens. */
export function useToast() {
  const { message } = App.useApp();
  return useMemo(() => {
    const show = (type: 'success' | 'error', content: string) =>
      void message.open({
        type,
        content,
        icon: (
          <span className="anticon">
            <Icon name={type === 'success' ? 'check-circle' : 'alert'} size={20} />
          </span>
        ),
      });
    return {
      success: (text: string) => show('success', text),
      error: (text: string) => show('error', text),
    };
  }, [message]);
}
