"""OpenSpiel's magnetic mirror descent, with this game's gradients.

MMDDilatedEnt accepts zero-sum games only. It gets a game of the right shape whose payoffs are all 0, and its update is
given the gradient of the common payoff and of the magnets, the initial policies, from which it also starts. Everything
else (sequence form, dilated entropy, the mirror step, the policies) is OpenSpiel's.
"""

import tempfile

import numpy as np
import pyspiel
from open_spiel.python import policy
from open_spiel.python.algorithms import mmd_dilated
from open_spiel.python.algorithms import sequence_form_utils as utils

from consensus_game import extensive_form, residual, run_peer

STEP = 0.2
MOST_UPDATES = 5000
RESIDUAL = 1e-10


def load_empty_game(candidates, meanings):
    """The game's tree, with which nobody is paid anything."""
    with tempfile.NamedTemporaryFile("w", suffix=".efg") as file:
        file.write(extensive_form(candidates, meanings, lambda *_: (0, 0)))
        file.flush()
        return pyspiel.load_game(f"efg_game(filename={file.name})")


class ConsensusMMD(mmd_dilated.MMDDilatedEnt):
    def __init__(self, game):
        candidates, meanings = game["discriminatorLog"].shape
        super().__init__(load_empty_game(candidates, meanings), alpha=game["lambda"], stepsize=STEP)
        self.places = [
            self.sequence_indices(0, meanings, candidates),
            self.sequence_indices(1, candidates, meanings),
        ]
        self.magnets = [game["generatorLog"], game["discriminatorLog"]]
        for player in range(2):
            self.sequences[player][self.places[player]] = np.exp(self.magnets[player])

    def sequence_indices(self, player, infosets, actions):
        """[information set][action]: index of the sequence; information sets in the order of their numbers."""
        keys = [key for key in self.infosets[player] if not utils.is_root(key, player)]
        keys.sort(key=infoset_number)
        assert len(keys) == infosets
        indices = np.zeros((infosets, actions), dtype=int)
        for row, key in enumerate(keys):
            isa_keys = self.infoset_action_maps[player][key]
            assert len(isa_keys) == actions
            ordered = sorted(isa_keys, key=utils.get_action_from_key)
            for column, isa_key in enumerate(ordered):
                indices[row, column] = self.infoset_actions_to_seq[player][isa_key]
        return indices

    def policies(self):
        return [self.sequences[player][self.places[player]] for player in range(2)]

    def update_sequences(self):
        """MMDDilatedEnt.update_sequences with another gradient."""
        generator, discriminator = self.policies()
        losses = [np.zeros_like(sequence) for sequence in self.sequences]
        losses[0][self.places[0]] = -(discriminator.T / 2 + self.alpha * self.magnets[0])
        losses[1][self.places[1]] = -(generator.T / 2 + self.alpha * self.magnets[1])
        psi_grads = self.dgf_grads()
        new_policy = policy.TabularPolicy(self.game)
        for player in range(2):
            gradient = (self.stepsize * losses[player] - psi_grads[player]) / (
                1 + self.stepsize * self.alpha
            )
            root = self.empty_infoset_keys[player]
            self._update_state_sequences(root, gradient, player, new_policy)
        self.sequences = utils.policy_to_sequence(
            self.game, new_policy, self.infoset_actions_to_seq
        )


def infoset_number(key):
    """Of keys such as 1-1-2-y1: player, player, number, label."""
    return int(key.split("-")[2])


def solve(game):
    mmd = ConsensusMMD(game)
    for _ in range(MOST_UPDATES):
        mmd.update_sequences()
        generator, discriminator = mmd.policies()
        if residual(game, generator, discriminator) <= RESIDUAL:
            break
    return generator, discriminator


if __name__ == "__main__":
    run_peer("OpenSpiel, magnetic mirror descent", solve)
