import { ActionIcon, type ActionIconProps } from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import type { ButtonHTMLAttributes, Ref } from 'react';
import { useTranslations } from 'use-intl';
import { useSession } from '../organization.ts';

type Props = ActionIconProps & ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> };

/** Opens the menu of the person; it is there before the menu itself has been loaded. */
export function PersonButton(props: Props) {
  const t = useTranslations('frame');
  const { username } = useSession();
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('person', { name: username })} {...props}>
      <IconUser size={20} />
    </ActionIcon>
  );
}
