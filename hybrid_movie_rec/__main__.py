"""`python -m hybrid_movie_rec` is the command `hybrid-movie-rec`. (Like the package's `__init__`, written by hand.)"""

from hybrid_movie_rec.cli.start import main

if __name__ == "__main__":
    main()
