/* [nn.signal~]'s use of a model of [nn~]: its options, each a flag at creation and a message of
   the same name later, and the network of a shape that it runs. The model, and its file format,
   are those of [nn~]: `order` is the window there, and with feedback the network's features are
   those of signal/signal_network.h side by side. */
#pragma once

#include "nn_model.h"
#include "signal/signal_network.h"

enum { NN_SIGNAL_MOST = 256 /* inputs, and outputs */ };

typedef struct _nn_signal_options {
    t_nn_parameters parameters; /* only those that make sense here */
    struct signal_shape shape;
    struct signal_settings settings;
} t_nn_signal_options;

/* Hidden units are tanh and outputs linear; nothing is normalised or remembered. */
t_nn_signal_options nn_signal_options_default(void);

/* The number of options, and their names. */
int nn_signal_option_count(void);
const char *nn_signal_option_name(int k);

/* The value of option k, as nn_parameter_get. */
bool nn_signal_option_get(const t_nn_signal_options *options, int k, t_atom *value);

/* How many values the option of this name takes: 0, 1, or -1 for an optional one; -2 if there
   is no such option. */
int nn_signal_option_values(const char *name);

/* Sets the option of this name. The reason gives what was expected. */
bool nn_signal_option_read(t_nn_signal_options *options, t_symbol *name, int argc,
                           const t_atom *argv, struct reason *reason);

/* Whether the option changes what the units compute from the same weights. */
bool nn_signal_option_is_of_units(const t_symbol *name);

/* Whether two shapes are the same. */
bool nn_signal_is_like(const struct signal_shape *a, const struct signal_shape *b);

/* Describes a network of a shape, for example 1 16 1 -order 12. `text` has room for
   MAXPDSTRING. */
void nn_signal_words(const struct signal_shape *shape, const struct network *network,
                     char *text);

/* Reads `inputs hidden ... outputs`. If it succeeds, the caller frees the layout. */
bool nn_signal_layout(t_nn_layout *layout, int argc, const t_atom *argv, struct reason *reason);

/* A new model of the options' shape; only the hidden layers of the layout are used. */
t_nn_model *nn_signal_model_new(const t_nn_signal_options *options, const t_nn_layout *layout,
                                struct reason *reason);

/* Changes a copy of the model's network to take features and give values without normalisation:
   that is folded into its weights. */
void nn_signal_fold(const t_nn_model *model, struct network *network);

/* Why that is impossible, or NULL. */
const char *nn_signal_fold_wrong(const t_nn_model *model);

/* The shape of a model that has a learner. With feedback all features that are not fed back
   count as inputs without delay. */
struct signal_shape nn_signal_shape(const t_nn_model *model);

/* Adapts a model that was read to the options' inputs and outputs, and the other options to the
   model. Its normalisation is folded into its weights. False if it does not fit. */
bool nn_signal_model_adopt(t_nn_model *model, t_nn_signal_options *options,
                           struct reason *reason);
