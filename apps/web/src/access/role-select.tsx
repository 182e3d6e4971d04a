import { NativeSelect, type NativeSelectProps } from '@mantine/core';
import { useTranslations } from 'use-intl';

/** Chooses between the roles that an administrator may give. */
export function RoleSelect(props: NativeSelectProps) {
  const t = useTranslations('access.role');
  return (
    <NativeSelect
      miw={150}
      {...(!props['aria-label'] && { label: t('label') })}
      data={[
        { value: 'member', label: t('member') },
        { value: 'admin', label: t('admin') },
      ]}
      {...props}
    />
  );
}
