import { Option, type Command } from 'commander';
import { SOURCES } from '../../config/source-names.js';
import { searchCoins, showCoin, showUnresolved } from './coins-show.command.js';
import { mergeCoins, moveMapping, splitMapping } from './coins-decide.command.js';
import { JSON_OPTION } from '../arguments.js';

/** Adds `kasparro coins …`. */
export function addCoinsCommands(kasparro: Command): void {
  const coins = kasparro
    .command('coins')
    .description('search coins, show how source assets are mapped to them, and correct mappings');

  coins
    .command('search')
    .description('find coins by name, ticker or slug, best match first; tolerates typos')
    .argument('<text...>', 'name, ticker or slug')
    .option('--limit <n>', 'maximum number of coins', '10')
    .option(...JSON_OPTION)
    .action(searchCoins);

  coins
    .command('show')
    .description('show a coin: latest quotes, mappings with evidence, and decisions')
    .argument('<coin>', 'id of the coin')
    .option(...JSON_OPTION)
    .action(showCoin);

  coins
    .command('unresolved')
    .description('list mappings that need a decision, with candidates, best match first')
    .addOption(new Option('--source <source>', 'only mappings of this source').choices(SOURCES))
    .option('--limit <n>', 'maximum number of mappings', '20')
    .option(...JSON_OPTION)
    .action(showUnresolved);

  const decision = (command: Command, mayConflict: boolean): Command => {
    if (mayConflict)
      command.addOption(
        new Option(
          '--keep <which>',
          'when both coins have facts for the same source and time: keep those of the target, set the others aside until a split',
        ).choices(['into']),
      );
    return command.option('--by <name>', 'name to record for the decision (default: the current user)');
  };

  decision(
    coins
      .command('merge')
      .description('merge two coins: move all mappings and facts of the first to the second')
      .argument('<coin>', 'id of the coin to merge away')
      .argument('<into>', 'id of the coin to keep'),
    true,
  )
    .option(...JSON_OPTION)
    .action(mergeCoins);

  decision(
    coins
      .command('split')
      .description('move a mapping, with its facts, out of its coin; undoes a merge')
      .argument('<mapping>', 'id of the mapping'),
    false,
  )
    .option(...JSON_OPTION)
    .action(splitMapping);

  decision(
    coins
      .command('move')
      .description('move a mapping, with its facts, to another coin')
      .argument('<mapping>', 'id of the mapping')
      .argument('<coin>', 'id of the coin to move it to'),
    true,
  )
    .option(...JSON_OPTION)
    .action(moveMapping);
}
