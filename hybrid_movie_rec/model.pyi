# Made from model.py by tools/stubs.py; change that and run the tool again.
"""A neural network that adds what people like to what films are about, and reads every film once a step
instead of once a rating.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

__all__ = ["CFHybridConfig", "ContentProjection", "CFHybridModel"]

@dataclass(frozen=True)
class CFHybridConfig:
    """Sizes and choices of a `CFHybridModel`.

    `hidden_size=0` scores by a dot product, anything larger by a hidden layer.

    Parameters
    ----------
    n_users : int
        U, people known in training
    n_items : int
        I, films with or without ratings
    n_fields : int
        F, text fields; 0 leaves content out
    content_size : int
        D, size of a sentence vector
    embedding_size : int
        K, size of a person's and of a film's own vector
    projection_size : int
        P, size of a field after projection; 0 feeds the raw vectors
    hidden_size : int
        H, units of the hidden layer; 0 for none
    biases : bool
        a mean, and a bias for every person and film
    use_time : bool
        four cyclical time features (hidden layer only)
    dropout : float
        share of units dropped in training
    id_dropout : float
        share of people and films treated as unknown in training
    embedding_std : float
        spread of the vectors at the start
    clip : bool
        keep predictions on the rating scale
    mean : float
        stars to start from
    scale : tuple
        lowest and highest rating, in stars
    """

    n_users: int
    n_items: int
    n_fields: int = ...
    content_size: int = ...
    embedding_size: int = ...
    projection_size: int = ...
    hidden_size: int = ...
    biases: bool = ...
    use_time: bool = ...
    dropout: float = ...
    id_dropout: float = ...
    embedding_std: float = ...
    clip: bool = ...
    mean: float = ...
    scale: tuple[Any, ...] = ...

    @classmethod
    def notebook(cls, n_users: int, n_items: int, n_fields: int = 5, content_size: int = 384) -> CFHybridConfig:
        """Exactly the tutorial's network: Linear(2*5 + 4 + F*D -> 128), ReLU, Linear(128 -> 1).

        Parameters
        ----------
        n_users : int
            U
        n_items : int
            I
        n_fields : int
            F; the notebook had tags, genres, director, starring, review
        content_size : int
            D
        """
        ...

class ContentProjection(nn.Module):
    """Sentence vectors of films to F*P numbers each, with a learned vector where a field is missing.

    Parameters
    ----------
    vectors : torch.Tensor
        float (I, F, D), zero where missing
    mask : torch.Tensor
        bool (I, F), True where present
    size : int
        P
    dropout : float
        share of the output dropped in training
    """

    weight: nn.Parameter
    bias: nn.Parameter
    missing: nn.Parameter
    dropout: nn.Dropout

    def __init__(self, vectors: torch.Tensor, mask: torch.Tensor, size: int, dropout: float = 0.0) -> None: ...
    def forward(self, vectors: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Parameters
        ----------
        vectors : torch.Tensor
            (n, F, D)
        mask : torch.Tensor
            bool (n, F)

        Returns
        -------
        torch.Tensor
            (n, F*P)
        """
        ...

class CFHybridModel(nn.Module):
    """Collaborative filtering and content in one network (after He et al., *Neural Collaborative Filtering*,
    2017; Koren et al., 2009).

    Position -1 means unknown.

    Parameters
    ----------
    config : CFHybridConfig
        sizes and choices
    vectors : torch.Tensor | None
        float16 (I, F, D), zero where missing; needed if config.n_fields
    mask : torch.Tensor | None
        bool (I, F)
    seed : int
        for the starting weights
    """

    config: CFHybridConfig

    def __init__(
        self,
        config: CFHybridConfig,
        vectors: torch.Tensor | None = None,
        mask: torch.Tensor | None = None,
        seed: int = 0,
    ) -> None: ...
    def forward(self, user_idx: torch.Tensor, item_idx: torch.Tensor, time: torch.Tensor | None = None) -> torch.Tensor:
        """Parameters
        ----------
        user_idx : torch.Tensor
            int64 (B,), -1 for unknown
        item_idx : torch.Tensor
            int64 (B,), -1 for unknown
        time : torch.Tensor | None
            float32 (B, 4)

        Returns
        -------
        torch.Tensor
            float32 (B,), stars
        """
        ...

    def distinct(self, item_idx: torch.Tensor) -> tuple[Any, ...]:
        """The films to compute for a batch, whichever list is shorter, and where each rating finds its own.

        Parameters
        ----------
        item_idx : torch.Tensor
            int64 (B,), -1 for unknown

        Returns
        -------
        tuple
            films int64 (n,), where int64 (B,) with films[where] == item_idx modulo the table
        """
        ...

    def own_rows(self, kind: str, idx: torch.Tensor) -> tuple[Any, ...]:
        """What people or films have learnt for themselves.

        Parameters
        ----------
        kind : str
            "users" or "items"
        idx : torch.Tensor
            int64 (n,), positions, the last of the table for the unknown one

        Returns
        -------
        tuple
            vectors (n, K), biases (n, 1)
        """
        ...

    def item_rows(self, films: torch.Tensor, first: tuple[Any, ...] | None = None) -> torch.Tensor:
        """Everything the model needs to know about films, whoever rates them.

        Parameters
        ----------
        films : torch.Tensor
            int64 (n,), positions 0..I, I for the unknown film
        first : tuple | None
            the hidden layer's weights, if they are cut already

        Returns
        -------
        torch.Tensor
            (n, K+1), or (n, H+1) with a hidden layer; the last column is the bias
        """
        ...

    def user_rows(self, user_idx: torch.Tensor, first: tuple[Any, ...] | None = None) -> torch.Tensor:
        """Everything the model needs to know about people, whatever they rate.

        Parameters
        ----------
        user_idx : torch.Tensor
            int64 (B,), -1 for unknown
        first : tuple | None
            the hidden layer's weights, if they are cut already

        Returns
        -------
        torch.Tensor
            (B, K+1), or (B, H+1) with a hidden layer; the last column is mean + bias
        """
        ...

    def combine(
        self,
        users: torch.Tensor,
        films: torch.Tensor,
        time: torch.Tensor | None = None,
        first: tuple[Any, ...] | None = None,
    ) -> torch.Tensor:
        """Stars of people for films, row by row.

        Parameters
        ----------
        users : torch.Tensor
            (B, K+1) or (B, H+1) from `user_rows`
        films : torch.Tensor
            the same shape, from `item_rows`
        time : torch.Tensor | None
            float32 (B, 4) from `cyclical_time`; needed if config.use_time
        first : tuple | None
            the hidden layer's weights, if they are cut already

        Returns
        -------
        torch.Tensor
            (B,), stars, not clipped
        """
        ...

    def film_table(self) -> torch.Tensor:
        """`item_rows` of all films and, last, of the unknown one, without dropout.

        Returns
        -------
        torch.Tensor
            (I+1, K+1) or (I+1, H+1)
        """
        ...

    def predict(
        self,
        user_idx: torch.Tensor,
        item_idx: torch.Tensor,
        time: torch.Tensor | None = None,
        chunk: int = 65536,
        films: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Stars for pairs of positions, without dropout and, if the configuration says so, clipped.

        The film side is computed once.

        Parameters
        ----------
        user_idx : torch.Tensor
            int64 (N,), -1 for unknown
        item_idx : torch.Tensor
            int64 (N,), -1 for unknown
        time : torch.Tensor | None
            float32 (N, 4)
        chunk : int
            rows at a time
        films : torch.Tensor | None
            `film_table()`, if it is at hand

        Returns
        -------
        torch.Tensor
            float32 (N,), stars
        """
        ...

    def score_all(self, user_idx: torch.Tensor, time: torch.Tensor | None = None) -> torch.Tensor:
        """Stars of each person for every film, for ranking.

        Parameters
        ----------
        user_idx : torch.Tensor
            int64 (B,), -1 for unknown
        time : torch.Tensor | None
            float32 (B, 4), the moment of asking; the same for every film

        Returns
        -------
        torch.Tensor
            float32 (B, I), stars, not clipped so that ties stay rare
        """
        ...

    def decay_groups(self, weight_decay: float) -> list[Any]:
        """Parameters in groups: vectors at full `weight_decay`, other weights at half, biases of people and films at
        a tenth, mean and shifts at none.

        Parameters
        ----------
        weight_decay : float
            pull on people's and films' vectors, as AdamW understands it

        Returns
        -------
        list
            parameter groups for an optimiser
        """
        ...
