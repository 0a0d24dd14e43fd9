# The service in a container:   docker build -t hybrid-movie-rec .
#                               docker run --rm -p 127.0.0.1:8000:8000 -v "$PWD/out/demo/model:/model:ro" -e HMR_API_KEY hybrid-movie-rec
# The model is mounted, not copied: save another one over it and the service takes it up. (Mount the folder that holds it, and name the model in the
# command, where models are replaced by renaming: a bind mount of the model itself would go on showing the old folder.)

FROM python:3.12-slim AS wheel
WORKDIR /source
COPY pyproject.toml settings.ini setup.py MANIFEST.in README.md LICENSE ./
COPY hybrid_movie_rec ./hybrid_movie_rec
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.12-slim
# Torch's plain wheel for Linux brings gigabytes of CUDA. TORCH_INDEX names an index that has the CPU build; PIP_FLAGS are passed on to pip.
ARG TORCH_INDEX=
ARG PIP_FLAGS=
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 OMP_NUM_THREADS=1 OMP_WAIT_POLICY=PASSIVE KMP_BLOCKTIME=0 OPENBLAS_THREAD_TIMEOUT=4 GRADIO_ANALYTICS_ENABLED=False HF_HUB_OFFLINE=1
COPY constraints.txt /install/constraints.txt
COPY --from=wheel /wheels /install/wheels
RUN pip install --no-cache-dir ${PIP_FLAGS} ${TORCH_INDEX:+--index-url "${TORCH_INDEX}"} -c /install/constraints.txt torch \
 && wheel="$(echo /install/wheels/*.whl)" \
 && pip install --no-cache-dir ${PIP_FLAGS} -c /install/constraints.txt "${wheel}[app]" \
 && rm -rf /install \
 && useradd --system --create-home --home-dir /service --uid 10001 reader
USER reader
WORKDIR /service
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
STOPSIGNAL SIGTERM
# Outside a container the service listens on loopback alone. In here that would be of no use, so the command says otherwise; what is published is decided by `-p`.
ENTRYPOINT ["hybrid-movie-rec", "serve"]
CMD ["/model", "--host", "0.0.0.0", "--port", "8000"]
