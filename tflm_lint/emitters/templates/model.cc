@ARENAS@
tflite::MicroInterpreter* @NAME@_interpreter = nullptr;

@INPUTS@

@OUTPUTS@

bool Setup@Name@(@ARGUMENTS@) {
  const tflite::Model* model = tflite::GetModel(@SYMBOL@);
  if (model->version() != TFLITE_SCHEMA_VERSION) {
    return Failed("@MODEL@: the check of the schema version");
  }

@INTERPRETER@
  if (interpreter.AllocateTensors() != kTfLiteOk) {
    return Failed("@MODEL@: AllocateTensors (is the arena too small?)");
  }
  const unsigned used = static_cast<unsigned>(interpreter.arena_used_bytes());
  const unsigned size = static_cast<unsigned>(@ARENA_BYTES@);
  MicroPrintf("@MODEL@: arena_used_bytes %u of %u", used, size);
  @NAME@_interpreter = &interpreter;
@SELF_TEST@
  return true;
}

bool Run@Name@() {
@SET_INPUTS@
  if (@NAME@_interpreter->Invoke() != kTfLiteOk) {
    return Failed("@MODEL@: Invoke");
  }
@SHOW_OUTPUTS@
  return true;
}
