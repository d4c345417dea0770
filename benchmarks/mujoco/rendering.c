// The yardstick of the row "rendering": see RenderingRow.cs. Does the work once per line that it reads and prints the seconds.
#include <math.h>
#include <mujoco/mujoco.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { size = 240, frames = 60 };

// OSMesa's interface, so that its header need not be installed
typedef struct osmesa_context* OSMesaContext;
OSMesaContext OSMesaCreateContextExt(unsigned format, int depth, int stencil, int accumulation, OSMesaContext shared);
unsigned char OSMesaMakeCurrent(OSMesaContext context, void* buffer, unsigned type, int width, int height);
void OSMesaDestroyContext(OSMesaContext context);
enum { OSMESA_RGBA = 0x1908, GL_UNSIGNED_BYTE = 0x1401 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

int main(int count, char** arguments) {
  char error[1000] = "", line[100];
  mjModel* m = count > 1 ? mj_loadXML(arguments[1], NULL, error, sizeof error) : NULL;
  if (!m) {
    fprintf(stderr, "rendering: %s\n", error);
    return 2;
  }
  mjData* d = mj_makeData(m);
  mj_forward(m, d);

  // the same context and settings as the binding's
  static unsigned char colors[4 * size * size], rows[3 * size * size], image[3 * size * size];
  OSMesaContext mesa = OSMesaCreateContextExt(OSMESA_RGBA, 24, 8, 0, NULL);
  if (!mesa || !OSMesaMakeCurrent(mesa, colors, GL_UNSIGNED_BYTE, size, size)) return 2;
  m->vis.global.offwidth = m->vis.global.offheight = size;
  m->vis.quality.offsamples = 0;
  m->vis.quality.shadowsize = 0;
  mjrContext context;
  mjr_defaultContext(&context);
  mjr_makeContext(m, &context, mjFONTSCALE_50);
  mjr_setBuffer(mjFB_OFFSCREEN, &context);
  mjvScene scene;
  mjv_defaultScene(&scene);
  mjv_makeScene(m, &scene, 256 + 2 * m->ngeom + m->nsite);
  scene.flags[mjRND_SHADOW] = 0;
  scene.flags[mjRND_REFLECTION] = 0;
  mjvOption option;
  mjv_defaultOption(&option);
  memset(option.sitegroup, 0, sizeof option.sitegroup);
  mjvCamera camera;
  mjv_defaultCamera(&camera);
  camera.type = mjCAMERA_FIXED;
  camera.fixedcamid = 0;
  mjrRect viewport = {0, 0, size, size};
  printf("ready\n");
  fflush(stdout);

  while (fgets(line, sizeof line, stdin)) {
    double start = now();
    for (int t = 0; t < frames; t++) {
      for (int i = 0; i < m->nq; i++) d->qpos[i] = 0.3 * sin(0.05 * t + i);
      mj_kinematics(m, d);
      mj_comPos(m, d);
      mj_camlight(m, d);
      mj_comVel(m, d);
      mjv_updateScene(m, d, &option, NULL, &camera, mjCAT_ALL, &scene);
      mjr_render(viewport, &scene, &context);
      mjr_readPixels(rows, NULL, viewport, &context);
      for (int r = 0; r < size; r++) memcpy(image + 3 * size * r, rows + 3 * size * (size - 1 - r), 3 * size);
    }
    printf("%.9g\n", now() - start);
    fflush(stdout);
  }
  mjv_freeScene(&scene);
  mjr_freeContext(&context);
  OSMesaDestroyContext(mesa);
  mj_deleteData(d);
  mj_deleteModel(m);
  return 0;
}
