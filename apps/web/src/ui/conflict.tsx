import { Button, Group, Modal, Table, Text } from '@mantine/core';
import { useTranslations } from 'use-intl';
import classes from './conflict.module.css';
import { useKeys } from './keys.ts';

type Shown = {
  /** The fields that both changed, and their values in words. */
  fields: { label: string; mine: string; theirs: string }[];
  onKeepMine: () => void;
  onTakeTheirs: () => void;
  onClose: () => void;
};

/** Asks what is to hold when somebody else changed the same fields meanwhile. */
export function Conflict({ fields, onKeepMine, onTakeTheirs, onClose }: Shown) {
  const t = useTranslations('frame.conflict');
  const f = useTranslations('frame');
  useKeys({}, { isModal: true });
  return (
    <Modal.Root opened onClose={onClose} size="lg">
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body p="lg">
          <Group justify="space-between" wrap="nowrap" align="flex-start" mb="xs">
            <Modal.Title fw={600} fz="lg">
              {t('title')}
            </Modal.Title>
            <Modal.CloseButton aria-label={f('close')} />
          </Group>
          <Text size="sm" mb="sm">
            {t('why')}
          </Text>
          <Table.ScrollContainer minWidth={320}>
            <Table className={classes.table}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('field')}</Table.Th>
                  <Table.Th>{t('mine')}</Table.Th>
                  <Table.Th>{t('theirs')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {fields.map(({ label, mine, theirs }) => (
                  <Table.Tr key={label}>
                    <Table.Th scope="row">{label}</Table.Th>
                    <Table.Td>{mine || t('nothing')}</Table.Td>
                    <Table.Td>{theirs || t('nothing')}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={onClose}>
              {t('goOn')}
            </Button>
            <Button variant="default" onClick={onTakeTheirs}>
              {t('takeTheirs')}
            </Button>
            <Button onClick={onKeepMine} data-autofocus>
              {t('keepMine')}
            </Button>
          </Group>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
