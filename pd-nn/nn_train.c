/* What [nn~] does from clocks: rehearsal, a slice at a time in Pd's own thread; and training on
   a thread of its own (net/train_thread), which a clock polls. */
#include "model/nn_number.h"
#include "nn_object.h"

static const double NN_PROGRESS_MS = 50; /* between reports of progress */

/* --- rehearsal ---------------------------------------------------------------------------- */

static void nn_rehearsed(t_nn *x)
{
    struct learner *learner = x->x_model->m_learner;
    int done = learner->rehearsal_done, refused = learner->rehearsal_refused;
    t_atom info[2];
    SETFLOAT(&info[0], (t_float)done);
    SETFLOAT(&info[1], (t_float)(done ? learner->rehearsal_error / done : 0));
    if (refused)
        pd_error(x, "nn~: %d of %d rehearsal steps not made: a weight would not be finite",
                 refused, done);
    nn_info(x, "rehearsed", 2, info);
}

void nn_rehearsal_tick(t_nn *x)
{
    if (learner_rehearse_slice(x->x_model->m_learner))
        clock_delay(x->x_rehearsal_clock, NN_SLICE_MS);
    else if (x->x_model->m_learner->rehearsal_done)
        nn_rehearsed(x);
    nn_give_soon(x);
}

/* `rehearse`: makes all steps that are left, now. */
static void nn_rehearse_now(t_nn *x)
{
    struct learner *learner = x->x_model->m_learner;
    if (!learner || !learner->memory.count) {
        pd_error(x, "nn~: rehearse: no example is remembered yet");
        return;
    }
    if (!learner->rehearsal_left)
        learner_rehearse(learner, x->x_model->m_parameters.rehearse);
    while (learner_rehearse_slice(learner))
        ;
    nn_follow(x, NN_REHEARSING);
    nn_rehearsed(x);
}

/* `rehearse n`: n steps in slices, now and after each target. */
void nn_rehearse(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    t_nn_model *model = x->x_model;
    if (!argc) {
        nn_rehearse_now(x);
        return;
    }
    if (!nn_parameter_set(x, &model->m_parameters, s, argc, argv))
        return;
    struct learner_settings settings = nn_learner_settings(&model->m_parameters);
    if (model->m_learner) {
        learner_set(model->m_learner, &settings);
        learner_rehearse(model->m_learner, settings.rehearse);
    }
    nn_follow(x, NN_REHEARSING);
}

/* --- training ----------------------------------------------------------------------------- */

static void nn_info_training(t_nn *x, const char *what, t_float a, t_float b, t_float c)
{
    t_atom info[3];
    SETFLOAT(&info[0], a);
    SETFLOAT(&info[1], b);
    SETFLOAT(&info[2], c);
    nn_info(x, what, 3, info);
}

static void nn_start_training(t_nn *x, int epochs)
{
    x->x_training = train_thread_start(x->x_model->m_learner, epochs);
    if (!x->x_training) {
        pd_error(x, "nn~: train: not enough memory, or no thread to be had");
        return;
    }
    x->x_progress = clock_getlogicaltime();
    clock_delay(x->x_train_clock, x->x_dropped ? 0 : NN_SLICE_MS);
}

/* `train n`: n epochs over the remembered examples, while everything else goes on. */
void nn_train(t_nn *x, t_symbol *s, int argc, t_atom *argv)
{
    const struct learner *learner = x->x_model->m_learner;
    int epochs;
    (void)s;
    if (argc != 1 || !nn_whole(argv, 1, 1000000, &epochs)) {
        char text[MAXPDSTRING] = "nothing";
        if (argc)
            atom_string(argv, text, MAXPDSTRING);
        pd_error(x, "nn~: train %s%s, expected a whole number of epochs from 1 to 1000000",
                 text, argc > 1 ? " ..." : "");
    } else if (x->x_training) {
        pd_error(x, "nn~: train: a training is going on, expected stop first");
    } else if (!learner || !learner->memory.count) {
        pd_error(x, "nn~: train: no example is remembered yet");
    } else {
        nn_start_training(x, epochs);
    }
}

/* `stop`: ends the training; the best weights so far are the result. */
void nn_stop(t_nn *x)
{
    if (x->x_training)
        train_thread_stop(x->x_training);
    else
        pd_error(x, "nn~: stop: no training is going on");
}

/* Classes or memory have changed since they began to be copied: starts the training again. */
static void nn_train_anew(t_nn *x)
{
    int epochs = train_thread_epochs(x->x_training),
        stopping = train_thread_stopping(x->x_training);
    if (!x->x_model->m_learner->memory.count) {
        nn_drop_training(x, "dropped");
        return;
    }
    train_thread_leave(x->x_training);
    nn_start_training(x, epochs);
    if (stopping && x->x_training)
        train_thread_stop(x->x_training);
}

static void nn_trained(t_nn *x, const struct train_thread_report *report)
{
    if (!train_thread_adopt(x->x_training, x->x_model->m_learner)) {
        pd_error(x, "nn~: train: not enough memory");
        nn_drop_training(x, "failed");
        return;
    }
    train_thread_leave(x->x_training);
    x->x_training = NULL;
    nn_follow(x, NN_TRAINED);
    nn_info_training(x, "trained", (t_float)report->done, (t_float)report->error,
                     (t_float)report->accuracy);
}

static void nn_progress(t_nn *x, const struct train_thread_report *report)
{
    if (!(report->done > 0) || clock_gettimesince(x->x_progress) < NN_PROGRESS_MS)
        return; /* before the first step there is nothing to report, and no error yet */
    x->x_progress = clock_getlogicaltime();
    nn_info_training(x, "progress", (t_float)report->done,
                     (t_float)train_thread_epochs(x->x_training), (t_float)report->error);
}

void nn_train_tick(t_nn *x)
{
    if (x->x_dropped) {
        t_atom why;
        SETSYMBOL(&why, x->x_dropped);
        x->x_dropped = NULL;
        if (x->x_training)
            clock_delay(x->x_train_clock, NN_SLICE_MS);
        nn_info(x, "stopped", 1, &why);
        return;
    }
    struct train_thread_report report;
    switch (train_thread_go_on(x->x_training, x->x_model->m_learner, &report)) {
    case TRAIN_THREAD_COPYING:
    case TRAIN_THREAD_RUNNING:
        clock_delay(x->x_train_clock, NN_SLICE_MS);
        nn_progress(x, &report);
        break;
    case TRAIN_THREAD_TRAINED:
        nn_trained(x, &report);
        break;
    case TRAIN_THREAD_STALE:
        nn_train_anew(x);
        break;
    case TRAIN_THREAD_FUTILE:
        if (report.done > 0)
            pd_error(x, "nn~: train: not trained: a weight or an output would not be finite");
        nn_drop_training(x, report.done > 0 ? "failed" : "early");
        break;
    case TRAIN_THREAD_FAILED:
        pd_error(x, "nn~: train: not enough memory");
        nn_drop_training(x, "failed");
        break;
    }
}
